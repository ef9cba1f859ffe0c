#' A metric of all of the data, in plain R
#'
#' For what can't be computed batch by batch with tensors: an area under a curve, a rank
#' correlation, a function of another package. After each validation in [fit()], and in
#' [evaluate()], the function is called once with all targets and all predictions. It goes into the
#' `metrics` of [compile()] beside others; callbacks can monitor it as `"val_"` and its name.
#' Training data have no such metric, and it isn't saved with the model.
#'
#' @param name The name by which it is shown, a string. A model of several outputs puts the output's
#'   before it.
#' @param fn A function of `(y_true, y_pred)` that returns a number. Both are vectors where there is
#'   one column, else matrices or arrays, samples first. `y_true` is a factor where the model was
#'   trained on one, and the columns of `y_pred` are then named by its levels. If `fn` has a
#'   parameter `sample_weight`, it's given the weights, or `NULL`.
#' @return An object for `metrics`.
#' @seealso [custom_metric()] for functions of tensors, [Metric()] for metrics with variables.
#' @examplesIf bridle_ready()
#' rank_correlation <- metric_r("rank", function(y_true, y_pred) {
#'   cor(y_true, y_pred, method = "spearman")
#' })
#' set.seed(1)
#' model <- keras_model_sequential(input_shape = 3) |> layer_dense(1)
#' model |> compile(
#'   optimizer_adam(learning_rate = 0.1), loss = "mse", metrics = list("mae", rank_correlation)
#' )
#' cars <- scale(mtcars)
#' stop_early <- callback_early_stopping("val_rank", mode = "max", patience = 3)
#' model |> fit(
#'   cars[, c("wt", "hp", "qsec")], cars[, "mpg"],
#'   epochs = 50, validation_split = 0.3, callbacks = stop_early, verbose = 0
#' )
#' reached <- model |> evaluate(cars[, c("wt", "hp", "qsec")], cars[, "mpg"], verbose = 0)
#' reached
#' @export
metric_r <- function(name, fn) {
  check_metric(name, fn, "fn")
  takes_weights <- "sample_weight" %in% names(formals(args(fn)))
  on_arrays <- function(y_true, y_pred, sample_weight = NULL, levels = NULL) {
    levels <- unlist(levels)
    y_true <- as_column(y_true)
    y_pred <- as_column(y_pred)
    if (!is.null(levels)) {
      y_true <- factor(levels[y_true + 1], levels)
      if (identical(ncol(y_pred), length(levels))) colnames(y_pred) <- levels
    }
    weights <- if (takes_weights) list(sample_weight = as_column(sample_weight))
    value <- do.call(fn, c(list(y_true, y_pred), weights))
    # Other packages give their numbers classes of their own.
    if (is.numeric(value) && length(value) == 1) as.numeric(value) else value
  }
  python_call("epoch_metric", list(name = name, fn = structure(on_arrays, name = name)))
}

# An array of one column, or of one dimension, as a vector.
as_column <- function(x) {
  if (length(x) == NROW(x)) as.vector(x) else x
}
