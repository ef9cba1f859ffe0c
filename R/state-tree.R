#' The whole state of a model
#'
#' The weights of a model, the state of its optimizer and of its metrics, as nested lists by name.
#'
#' @param object A Keras model that is compiled.
#' @param value_format `"backend_tensor"` for tensors, `"numpy_array"` for R arrays.
#' @param state_tree What `get_state_tree()` gave, of this model or of one built alike.
#' @return `get_state_tree()` a named list; `set_state_tree()` the model, invisibly.
#' @seealso <https://keras.io/api/models/model/>
#' @family parts of a model
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model |> compile(loss = "mse")
#' state <- get_state_tree(model, "numpy_array")
#' str(state$trainable_variables)
#' set_state_tree(model, state)
#' @export
get_state_tree <- function(object, value_format = "backend_tensor") {
  python_call("get_state_tree", c(list(object = object), supplied(except = "object")))
}

#' @rdname get_state_tree
#' @export
set_state_tree <- function(object, state_tree) {
  python_call("set_state_tree", list(object = object, state_tree = state_tree))
  invisible(object)
}
