#' The weights of a layer or model as R arrays
#'
#' `set_weights()` assigns all of the weights or, where an array doesn't fit, none of them. A vector
#' fits a weight of one dimension, a bias say.
#'
#' @param object A Keras layer or model. It has weights once it knows the shape of its input.
#' @param trainable `TRUE` for the weights that training changes, `FALSE` for the others, `NA` for
#'   all of them, in the order that `set_weights()` takes.
#' @param weights List of arrays, one for each weight.
#' @return `get_weights()` a list of arrays. `set_weights()` the object, invisibly.
#'   `count_params()` a whole number.
#' @seealso [freeze_weights()], [save_model_weights()] and
#'   <https://keras.io/api/layers/base_layer/#getweights-method>
#' @family parts of a model
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' set_weights(model, list(matrix(c(1, 2), ncol = 1), 0.5))
#' get_weights(model)
#' predict(model, rbind(c(10, 1)))
#' count_params(model)
#' @export
get_weights <- function(object, trainable = NA) {
  trainable <- if (!is.na(trainable)) trainable
  python_call("get_weights", list(object = object, trainable = trainable))
}

#' @rdname get_weights
#' @export
set_weights <- function(object, weights) {
  python_call("set_weights", list(object = object, weights = weights))
  invisible(object)
}

#' @rdname get_weights
#' @export
count_params <- function(object) {
  python_call("count_params", list(object = object))
}
