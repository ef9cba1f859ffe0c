#' Models of any shape
#'
#' A model is made of symbolic tensors: of inputs, and of what layers give for them.
#'
#' @eval page("models_functional")
#' @seealso Keras' pages on [Model](https://keras.io/api/models/model/),
#'   [Input](https://keras.io/api/layers/core_layers/input/).
#' @examplesIf bridle_ready()
#' inputs <- keras_input(shape = 4)
#' outputs <- inputs |>
#'   layer_dense(8, activation = "relu") |>
#'   layer_dense(1)
#' keras_model(inputs, outputs)
constructors(models_functional = {
  keras_model(inputs = NULL, outputs = NULL, ...) -> keras.Model
  keras_input(
    shape = NULL, batch_size = NULL, dtype = NULL, sparse = NULL, ragged = NULL, batch_shape = NULL,
    name = NULL, tensor = NULL, optional = FALSE
  ) -> keras.Input
  layer_input(
    shape = NULL, batch_size = NULL, dtype = NULL, sparse = NULL, ragged = NULL, batch_shape = NULL,
    name = NULL, tensor = NULL, optional = FALSE
  ) -> keras.Input
})

#' Sequential models
#'
#' A model of layers one after the other. Layers are added with `|>`, as in the example: that
#' changes the model itself, so there's no need to assign it again.
#'
#' @eval params("keras_model_sequential")
#' @return A Keras Sequential model.
#' @seealso [keras_model()] for models of any shape, and Keras' page on
#'   [Sequential](https://keras.io/api/models/sequential/).
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |>
#'   layer_dense(8, activation = "relu") |>
#'   layer_dense(3, activation = "softmax")
#' model
#' @export
keras_model_sequential <- function(input_shape = NULL,
                                   name = NULL,
                                   ...,
                                   input_dtype = NULL,
                                   input_batch_size = NULL,
                                   input_sparse = NULL,
                                   input_ragged = NULL,
                                   input_batch_shape = NULL,
                                   input_name = NULL,
                                   input_tensor = NULL,
                                   input_optional = FALSE,
                                   trainable = TRUE,
                                   layers = list()) {
  arguments <- supplied()
  of_model <- names(arguments) %in% c("name", "trainable", "layers")
  input <- arguments[!of_model]
  model <- arguments[of_model]
  if (length(input) > 0) {
    names(input) <- input_layer_name(names(input))
    layer <- construct("keras.layers.InputLayer", input)
    model$layers <- c(list(layer), model$layers)
  }
  construct("keras.Sequential", model)
}

# `input_shape` is the InputLayer's `shape`, but `input_tensor` keeps its name.
input_layer_name <- function(names) {
  ifelse(names == "input_tensor", names, sub("^input_", "", names))
}
