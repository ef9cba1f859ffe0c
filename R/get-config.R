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
