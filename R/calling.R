# What Keras makes, called as a function: `model(x)`, `sequential |> model()`, `loss(y, y_pred)`.
# reticulate makes it one, and here it learns what it means of a Sequential model and of R's values.

#' @exportS3Method reticulate::py_to_r_wrapper
py_to_r_wrapper.keras.src.layers.layer.Layer <- function(x) {
  carry(x)
  function(...) {
    arguments <- rlang::list2(...)
    call <- rlang::caller_env()
    first <- if (length(arguments) > 0) arguments[[1]]
    if (is_sequential(first)) {
      python_call("add_layer", list(model = first, layer = x), call = call)
      return(invisible(first))
    }
    named <- rlang::names2(arguments) != ""
    python_call(
      "call_layer",
      list(layer = x, positional = unname(arguments[!named]), named = arguments[named]),
      call = call
    )
  }
}

call_object <- function(x) {
  force(x)
  function(...) {
    arguments <- rlang::list2(...)
    named <- rlang::names2(arguments) != ""
    python_call(
      "call_object",
      list(called = x, positional = unname(arguments[!named]), named = arguments[named]),
      call = rlang::caller_env()
    )
  }
}

#' @exportS3Method reticulate::py_to_r_wrapper
py_to_r_wrapper.keras.src.initializers.initializer.Initializer <- call_object

#' @exportS3Method reticulate::py_to_r_wrapper
py_to_r_wrapper.keras.src.losses.loss.Loss <- call_object

#' @exportS3Method reticulate::py_to_r_wrapper
py_to_r_wrapper.keras.src.metrics.metric.Metric <- call_object

#' @exportS3Method reticulate::py_to_r_wrapper
py_to_r_wrapper.keras.src.regularizers.regularizers.Regularizer <- call_object

#' @exportS3Method reticulate::py_to_r_wrapper
py_to_r_wrapper.keras.src.constraints.constraints.Constraint <- call_object

#' @exportS3Method reticulate::py_to_r_wrapper
py_to_r_wrapper.keras.src.optimizers.schedules.learning_rate_schedule.LearningRateSchedule <-
  call_object
