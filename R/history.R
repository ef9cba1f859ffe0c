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
#' @return `print()` the history, invisibly. `as.data.frame()` a data frame with the columns
#'   `epoch` (from 1), `value`, `metric` and `data` (a factor, `"training"` or `"validation"`).
#'   `plot()` and `autoplot()` a ggplot object, or the history, invisibly, where base graphics drew it.
#' @seealso [fit()], [which_program()], [load_history()].
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model |> compile(loss = "mse", metrics = "mae")
#' history <- model |>
#'   fit(mtcars[, c("wt", "qsec")], mtcars$mpg, epochs = 3, validation_split = 0.2, verbose = 0)
#' history
#' as.data.frame(history)
#' plot(history)
#' @name bridle_history
NULL

#' @rdname bridle_history
#' @export
print.bridle_history <- function(x, ...) {
  epochs <- length(x$epoch)
  if (epochs == 0) {
    cat("A training of no epochs\n")
    cat(paste0(x$stopped, "\n"[!is.null(x$stopped)]))
    return(invisible(x))
  }
  last <- vapply(x$metrics, function(values) format(values[length(values)], digits = 4), "")
  range <- if (epochs == 1) x$epoch else paste(x$epoch[1], "to", x$epoch[epochs])
  cat(sprintf("A training of %d epoch%s (%s)\n", epochs, if (epochs == 1) "" else "s", range))
  cat(paste0(x$stopped, "\n"[!is.null(x$stopped)]))
  cat(sprintf("The model has the weights of epoch %d.\n", x$weights_epoch))
  cat("After the last:\n")
  cat(sprintf("  %s  %s\n", formatC(names(last), width = -max(nchar(names(last)))), last), sep = "")
  cat(sprintf("%s\n", unlist(x$categories)), sep = "")
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
