#' Objects of Keras as lists
#'
#' The list that `serialize_keras_object()` gives has the class and the arguments of a layer, an
#' optimizer, a loss and so on; `deserialize_keras_object()` makes the object again, without its
#' weights.
#'
#' @param obj A Keras object.
#' @param config What `serialize_keras_object()` gave.
#' @param custom_objects Classes and functions of your own that it uses, as in
#'   [with_custom_object_scope()].
#' @param safe_mode `FALSE` also runs Python code that is written in `config`: only for those that
#'   you trust.
#' @param ... Unused.
#' @return `serialize_keras_object()` a named list, `deserialize_keras_object()` a Keras object.
#' @seealso <https://keras.io/api/models/model_saving_apis/serialization_utils/>
#' @examplesIf bridle_ready()
#' config <- serialize_keras_object(layer_dense(units = 2))
#' config$class_name
#' deserialize_keras_object(config)
#' @export
serialize_keras_object <- function(obj) {
  python_call("serialize", list(obj = obj))
}

#' @rdname serialize_keras_object
#' @export
deserialize_keras_object <- function(config, custom_objects = NULL, safe_mode = TRUE, ...) {
  refuse_unnamed(rlang::current_env())
  python_call("deserialize", supplied())
}
