#' The layers of a model
#'
#' `get_layer()` gives one of a model's layers, `pop_layer()` removes the last one of a Sequential
#' model. All layers are in `model$layers`.
#'
#' @param object A Keras model; for `pop_layer()` a Sequential one.
#' @param name Name of the layer.
#' @param index Place of the layer, counted from 1; negative numbers count from the last layer,
#'   which is -1. It takes precedence over `name`.
#' @param rebuild `TRUE` connects the layers that stay, so that the model goes on working without
#'   waiting for data.
#' @eval param("...")
#' @return The layer; `pop_layer()` returns it invisibly.
#' @seealso <https://keras.io/api/models/model/#getlayer-method>
#' @family parts of a model
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |>
#'   layer_dense(8, name = "hidden") |>
#'   layer_dense(1)
#' get_layer(model, "hidden")$units
#' get_layer(model, index = -1)$units
#' pop_layer(model)
#' length(model$layers)
#' @export
get_layer <- function(object, name = NULL, index = NULL, ...) {
  refuse_more()
  python_call("get_layer", c(list(model = object), supplied(except = "object")))
}

#' @rdname get_layer
#' @export
pop_layer <- function(object, rebuild = TRUE) {
  invisible(python_call("pop_layer", c(list(model = object), supplied(except = "object"))))
}
