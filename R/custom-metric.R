#' Name a metric
#'
#' Gives an R function the name by which the progress, the history and [evaluate()] show it. It is
#' the same as `attr(fn, "name") <- name`.
#'
#' @param name The name, a string that nothing else is logged by. Keras writes it in small letters
#'   and leaves out what isn't a letter, a digit or `_`.
#' @param metric_fn A function of `(y_true, y_pred)`, written with operations that work on tensors.
#' @return The function, with the attribute `name`.
#' @section Memory:
#' A model holds the R functions that it was made or compiled with, a callback or a metric those
#' that it was made of; and an R function holds every variable in sight where it was written. Where
#' one of these is the model, callback or metric itself, as in a function that makes both, each
#' holds the other, one in Python and one in R, whose garbage collectors don't see each other's
#' part: neither is freed before R ends. Who makes many models in a session writes the functions
#' elsewhere, in the script or in a function that returns them; or removes the variables when they
#' are done with (`rm(model)`); or, where a model's losses and metrics are plain functions,
#' compiles it again without them. Callbacks that are made in the call of [fit()] itself, and
#' functions that give batches, are held during the call alone.
#' @seealso [compile()]
#' @examplesIf bridle_ready()
#' rmse <- custom_metric("rmse", function(y_true, y_pred) {
#'   sqrt(mean((y_true - y_pred)^2))
#' })
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model |> compile(loss = "mse", metrics = rmse)
#' evaluate(model, matrix(0, 10, 2), rep(2, 10), verbose = 0)
#' @export
custom_metric <- function(name, metric_fn) {
  check_metric(name, metric_fn, "metric_fn")
  attr(metric_fn, "name") <- name
  metric_fn
}

check_metric <- function(name, fn, argument, frame = parent.frame()) {
  if (!rlang::is_string(name) || !nzchar(name)) {
    abort(
      sprintf("`name` must be a string of at least one character, not %s.", show_value(name)),
      class = "bridle_error_type",
      call = frame
    )
  }
  if (!is.function(fn)) {
    abort(
      sprintf("`%s` must be a function, not %s.", argument, show_value(fn)),
      hint = "Write it as `function(y_true, y_pred)`.",
      class = "bridle_error_type",
      call = frame
    )
  }
}
