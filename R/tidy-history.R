#' A history as broom has it
#'
#' The functions of the package broom for the history of a training: `tidy()` has a row for each
#' epoch and metric, `glance()` one row for the training, `augment()` one for each epoch.
#'
#' @param x A [history][bridle_history].
#' @param ... Ignored.
#' @return A tibble, where the package tibble is installed, else a data frame. `tidy()`: `epoch`,
#'   `metric`, `data` (a factor, `"training"` or `"validation"`) and `value`. `glance()`: the number
#'   of `epochs`, `best_epoch` (that with the lowest loss, of validation where there was one),
#'   `weights_epoch` (the one whose weights early stopping left), `stopped_early`, `seconds`,
#'   `compile_seconds`, `steps_per_second`, and the values of the last epoch by the names of the
#'   loss and the metrics, `NA` where it had none. `augment()`: `epoch`, these values, `NA` where
#'   there was no validation, `.seconds` and `.best` (whether it is the best epoch).
#'   `as_tibble()` is `as.data.frame()` as a tibble.
#' @examplesIf bridle_ready()
#' set.seed(1)
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model |> compile(loss = "mse", metrics = "mae")
#' history <- model |>
#'   fit(mtcars[, c("wt", "qsec")], mtcars$mpg, epochs = 3, validation_split = 0.2, verbose = 0)
#' tidy(history)
#' glance(history)
#' augment(history)
#' @aliases tidy glance augment
#' @export
tidy.bridle_history <- function(x, ...) {
  as_tibble_if_installed(as.data.frame(x)[c("epoch", "metric", "data", "value")])
}

#' @rdname tidy.bridle_history
#' @export
glance.bridle_history <- function(x, ...) {
  epochs <- length(x$epoch)
  told <- data.frame(
    epochs = epochs,
    best_epoch = one_integer(x$best_epoch),
    weights_epoch = one_integer(x$weights_epoch),
    stopped_early = !is.null(x$stopped),
    seconds = sum(x$timing$seconds),
    compile_seconds = as.numeric(x$timing$compile_seconds),
    steps_per_second = as.numeric(x$timing$steps_per_second)
  )
  wide <- by_epoch(x)
  last <- if (epochs > 0) wide[epochs, -1, drop = FALSE]
  as_tibble_if_installed(if (is.null(last)) told else cbind(told, last, row.names = NULL))
}

#' @rdname tidy.bridle_history
#' @export
augment.bridle_history <- function(x, ...) {
  best <- one_integer(x$best_epoch)
  seconds <- x$timing$seconds
  wide <- by_epoch(x)
  wide$.seconds <- if (length(seconds) == nrow(wide)) seconds else rep(NA_real_, nrow(wide))
  wide$.best <- !is.na(best) & wide$epoch == best
  as_tibble_if_installed(wide)
}

#' @rdname tidy.bridle_history
#' @exportS3Method tibble::as_tibble
as_tibble.bridle_history <- function(x, ...) {
  tibble::as_tibble(as.data.frame(x), ...)
}

# A row for each epoch, a column for each value that was recorded.
by_epoch <- function(history) {
  rows <- as.data.frame(history)
  names <- names(history$metrics)
  # The rows of each name follow each other.
  of <- rep(seq_along(names), lengths(history$metrics))
  columns <- lapply(seq_along(names), function(i) {
    rows$value[of == i][match(history$epoch, rows$epoch[of == i])]
  })
  wide <- data.frame(epoch = history$epoch)
  wide[names] <- columns
  wide
}

one_integer <- function(value) if (is.null(value)) NA_integer_ else as.integer(value)

as_tibble_if_installed <- function(frame) {
  if (rlang::is_installed("tibble")) tibble::as_tibble(frame) else frame
}
