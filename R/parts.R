# A model's parts. What they are and what can be said of them is decided in
# python/bridle/for_r/parts.py.

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

#' Choose the layers that training changes
#'
#' `freeze_weights()` keeps the chosen layers as they are and lets the others be trained;
#' `unfreeze_weights()` the other way round. Without a choice, they do so to the whole object. It
#' takes effect with the next [compile()].
#'
#' @param object A Keras model, or a layer where no layers are chosen.
#' @param from,to The first and the last layer of a range: a layer, its name, or its place counted
#'   from 1, where negative places count from the last layer. By default the model's first and last.
#' @param which The layers, instead of a range: their names or places, a list of layers, one `TRUE`
#'   or `FALSE` for each layer, or a function of a layer that returns `TRUE` or `FALSE`.
#' @eval param("...")
#' @return The object, the same one, invisibly.
#' @seealso <https://keras.io/guides/transfer_learning/>
#' @family parts of a model
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |>
#'   layer_dense(8, name = "first") |>
#'   layer_dense(8, name = "second") |>
#'   layer_dense(1, name = "head")
#' freeze_weights(model, to = "second")
#' model
#' freeze_weights(model, which = function(layer) layer$units == 8)
#' unfreeze_weights(model)
#' @export
freeze_weights <- function(object, from = NULL, to = NULL, which = NULL, ...) {
  refuse_more()
  set_trainable(object, FALSE, from, to, which)
}

#' @rdname freeze_weights
#' @export
unfreeze_weights <- function(object, from = NULL, to = NULL, which = NULL, ...) {
  refuse_more()
  set_trainable(object, TRUE, from, to, which)
}

set_trainable <- function(object, trainable, from, to, which, call = rlang::caller_env()) {
  python_call(
    "set_trainable",
    list(object = object, trainable = trainable, start = from, end = to, which = which),
    call = call
  )
  invisible(object)
}

#' The settings of a layer or model
#'
#' `get_config()` gives the settings from which `from_config()` makes the like of an object again,
#' with new weights. The settings can be changed in between.
#'
#' @param object A Keras layer, model, optimizer or another object with a config.
#' @param config What `get_config()` gave.
#' @param custom_objects Named list of the classes and functions of your own that the config names.
#' @return `get_config()` a named list, which carries its class with it. `from_config()` a new
#'   object of that class.
#' @seealso [save_model_config()], which keeps a config in a file, and
#'   <https://keras.io/api/models/model_saving_apis/model_config_serialization/>
#' @family parts of a model
#' @examplesIf bridle_ready()
#' layer <- layer_dense(units = 4, activation = "relu")
#' config <- get_config(layer)
#' config$units <- 8
#' from_config(config)$units
#' @export
get_config <- function(object) {
  found <- python_call("get_config", list(object = object))
  structure(
    found$config,
    class = "bridle_config", `__class__` = found$class, template = found$template
  )
}

#' @export
print.bridle_config <- function(x, ...) {
  print(bare(x), ...)
  invisible(x)
}

#' @rdname get_config
#' @export
from_config <- function(config, custom_objects = NULL) {
  python_call("from_config", list(
    config = bare(config),
    template = attr(config, "template", exact = TRUE),
    made_by = attr(config, "__class__", exact = TRUE),
    custom_objects = custom_objects
  ))
}

# Nothing but the values and their names.
bare <- function(config) {
  attributes(config) <- attributes(config)["names"]
  config
}

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

#' Keep weights in fewer bits
#'
#' A quantized model takes less memory and may predict faster; its predictions change a little. It's
#' for models that are trained.
#'
#' @param object A Keras layer or model that is built.
#' @param mode The kind of number to keep: `"int8"`, `"float8"` or another that the installed Keras
#'   knows.
#' @param ... More arguments of Keras' method, by name.
#' @return The object, the same one, invisibly.
#' @seealso <https://keras.io/guides/quantization_overview/>
#' @family parts of a model
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(8) |> layer_dense(1)
#' quantize_weights(model, "int8")
#' str(get_weights(model)[1:2])
#' @export
quantize_weights <- function(object, mode, ...) {
  settings <- supplied(except = c("object", "mode"))
  python_call("quantize", list(object = object, mode = mode, settings = settings))
  invisible(object)
}
