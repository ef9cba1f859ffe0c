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
  construct(list(target = "keras.Sequential", kinds = list(layers = "list")), model)
}

# `input_shape` is the InputLayer's `shape`, but `input_tensor` keeps its name.
input_layer_name <- function(names) {
  ifelse(names == "input_tensor", names, sub("^input_", "", names))
}

#' Copies of models, and their inputs
#'
#' Functions of a whole model, or of a tensor inside it.
#'
#' @eval page("models_copies")
#' @seealso Keras' pages on
#'   [clone_model](https://keras.io/api/models/model_saving_apis/model_config_serialization/).
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(1)
#' copy <- clone_model(model)
#' get_source_inputs(model$outputs[[1]])
constructors(models_copies = {
  clone_model(
    model, input_tensors = NULL, clone_function = NULL, call_function = NULL, recursive = FALSE, ...
  ) -> keras.models.clone_model
  get_source_inputs(tensor) -> keras.utils.get_source_inputs
})

#' Images as ImageNet's models take them
#'
#' For the models of the functions `application_*()` that were trained on ImageNet.
#'
#' @eval page("models_imagenet")
#' @seealso Keras' page on [applications](https://keras.io/api/applications/).
#' @examplesIf bridle_ready()
#' image <- array(runif(8 * 8 * 3, 0, 255), c(1, 8, 8, 3))
#' range(imagenet_preprocess_input(image, mode = "tf"))
constructors(models_imagenet = {
  imagenet_preprocess_input(
    x, data_format = NULL, mode = "caffe"
  ) -> keras.applications.imagenet_utils.preprocess_input
})

#' Names of ImageNet's classes
#'
#' Tells what a model that was trained on ImageNet sees. The names are downloaded once.
#'
#' @param preds Matrix of probabilities, with a column for each of 1,000 classes.
#' @param top Whole number: how many classes to tell for each row, the likeliest first.
#' @return A list with a data frame for each row of `preds`, of the columns `class_name`,
#'   `class_description` and `score`.
#' @seealso [imagenet_preprocess_input()]
#' @examples
#' if (interactive()) {
#'   imagenet_decode_predictions(matrix(runif(1000), nrow = 1), top = 3)
#' }
#' @export
imagenet_decode_predictions <- function(preds, top = 5) {
  class_tables(python_call("construct", list(
    target = "keras.applications.imagenet_utils.decode_predictions",
    arguments = supplied(), kinds = list(preds = "data")
  )))
}
