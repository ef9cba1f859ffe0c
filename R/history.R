new_history <- function(record) {
  record$epoch <- as.integer(unlist(record$epoch))
  record$validation_epoch <- as.integer(unlist(record$validation_epoch))
  record$metrics <- lapply(record$metrics, as.numeric)
  record$timing$seconds <- as.numeric(unlist(record$timing$seconds))
  record$validations <- as.data.frame(lapply(record$validations, unlist), optional = TRUE)
  structure(record, class = "bridle_history")
}

#' The history of a training
#'
#' What [fit()] returns: the values of the loss and the metrics
#' after every epoch, how long the epochs took, and why training ended, if it did so early, and
#' with which epoch's weights, if early stopping saw to it.
#' `as.data.frame()` has a row for each epoch and metric, `plot()` a panel for each metric with
#' training and validation in it, told apart by colour, shape and line, and a dotted line at the
#' epoch with the lowest loss, of validation where there was one. `autoplot()` is ggplot2's name for
#' it. [tidy()][tidy.bridle_history] and its relatives are broom's.
#'
#' @param x,object A history.
#' @param y Ignored.
#' @param metrics Names of the metrics to plot, without `"val_"`. By default all.
#' @param method `"ggplot2"`, `"base"` for base graphics, or `"auto"` for ggplot2 where it is
#'   installed.
#' @param smooth `TRUE` for a smooth curve (loess) in place of a line through the values, where
#'   there are at least ten of them. For ggplot2.
#' @param theme_bw `TRUE` for black and white. For ggplot2.
#' @param row.names,optional Ignored.
#' @param ... For base graphics, arguments of [plot.default()][graphics::plot.default]; for
#'   `autoplot()`, those of `plot()`; ignored elsewhere.
#' @return `print()` the history, invisibly. `summary()` the values of the first, the best and the
#'   last epoch (a matrix, `values`), with the header that `print()` shows and the `timing`.
#'   `as.data.frame()` a data frame with the columns `epoch` (from 1), `value`, `metric` and `data`
#'   (a factor, `"training"` or `"validation"`). `plot()` and `autoplot()` a ggplot object, or the
#'   history, invisibly, where base graphics drew it.
#' @seealso [fit()], [which_program()], [load_history()].
#' @examplesIf bridle_ready()
#' set.seed(1)
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model |> compile(optimizer_adam(learning_rate = 0.1), loss = "mse", metrics = "mae")
#' cars <- scale(mtcars)
#' history <- model |> fit(
#'   cars[, c("wt", "qsec")], cars[, "mpg"],
#'   epochs = 20, validation_split = validation_split_by(0.2, "random"), verbose = 0
#' )
#' history
#' summary(history)
#' head(as.data.frame(history))
#' plot(history)
#' @name bridle_history
NULL

#' @rdname bridle_history
#' @export
print.bridle_history <- function(x, ...) {
  cat(header_of(x), sep = "\n")
  if (length(x$epoch) == 0) return(invisible(x))
  last <- vapply(x$metrics, function(values) format(values[length(values)], digits = 4), "")
  cat("After the last:\n")
  cat(sprintf("  %s  %s\n", formatC(names(last), width = -max(nchar(names(last)))), last), sep = "")
  cat(sprintf("%s\n", unlist(x$categories)), sep = "")
  invisible(x)
}

# What the epochs were, and why and with which weights training ended early, if it did.
header_of <- function(history) {
  epochs <- length(history$epoch)
  if (epochs == 0) return(c("A training of no epochs", history$stopped))
  range <- paste(unique(history$epoch[c(1, epochs)]), collapse = " to ")
  c(
    sprintf("A training of %d epoch%s (%s)", epochs, if (epochs == 1) "" else "s", range),
    history$stopped,
    sprintf("The model has the weights of epoch %d.", history$weights_epoch)
  )
}

#' @rdname bridle_history
#' @export
summary.bridle_history <- function(object, ...) {
  rows <- as.data.frame(object)
  names <- rep(names(object$metrics), lengths(object$metrics))
  epochs <- unique(c(object$epoch[1], object$best_epoch, object$epoch[length(object$epoch)]))
  values <- vapply(epochs, function(epoch) {
    found <- rows$epoch == epoch
    rows$value[found][match(names(object$metrics), names[found])]
  }, numeric(length(object$metrics)))
  values <- matrix(
    values, length(object$metrics), length(epochs),
    dimnames = list(names(object$metrics), sprintf("epoch %d", epochs))
  )
  structure(
    list(
      header = header_of(object), values = values, best_epoch = object$best_epoch,
      timing = object$timing
    ),
    class = "bridle_history_summary"
  )
}

#' @export
print.bridle_history_summary <- function(x, ...) {
  cat(x$header, sep = "\n")
  if (length(x$values) > 0) print(signif(x$values, 4), na.print = "")
  if (!is.null(x$best_epoch)) cat(sprintf("The loss was lowest in epoch %d.\n", x$best_epoch))
  seconds <- x$timing$seconds
  if (length(seconds) > 0) cat(sprintf(
    "It took %.1f s, %.3f s an epoch, and %.1f s of compilation.\n",
    sum(seconds), stats::median(seconds), x$timing$compile_seconds
  ))
  invisible(x)
}

#' @rdname bridle_history
#' @export
as.data.frame.bridle_history <- function(x, row.names = NULL, optional = FALSE, ...) {
  names <- as.character(names(x$metrics))
  validation <- startsWith(names, "val_")
  counts <- lengths(x$metrics)
  # A metric of training, or what a callback adds, may begin with "val_" too.
  sparse <- validation & counts != length(x$epoch)
  epochs <- lapply(sparse, function(is_sparse) if (is_sparse) x$validation_epoch else x$epoch)
  kinds <- c("training", "validation")
  data.frame(
    epoch = as.integer(unlist(epochs)),
    value = as.numeric(unlist(x$metrics, use.names = FALSE)),
    metric = rep(sub("^val_", "", names), counts),
    data = factor(rep(kinds[validation + 1], counts), levels = kinds)
  )
}
