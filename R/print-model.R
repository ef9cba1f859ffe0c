#' Print a Keras model
#'
#' Shows a model's layers, their output shapes and the number of their parameters.
#'
#' @param x,object A Keras model.
#' @param ... The arguments of Keras' own `summary` method, by name: `expand_nested = TRUE` shows
#'   the layers of models inside the model; `show_trainable` tells which layers are trained, by
#'   default where some aren't; `line_length`, by default the console's width; `positions`,
#'   `layer_range`. Also `compact = FALSE`, which keeps blank lines.
#' @return `print()` the model, invisibly. `format()` a string. `summary()` the lines of the table,
#'   of class `bridle_model_summary`, which prints them.
#' @seealso <https://keras.io/api/models/model/>
#' @family parts of a model
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model
#' summary(model)
#' @aliases print.keras.engine.training.Model print.keras.src.engine.training.Model
#'   print.tf_keras.src.engine.training.Model summary.keras.engine.training.Model
#'   summary.keras.src.engine.training.Model summary.tf_keras.src.engine.training.Model
#' @export
print.keras.src.models.model.Model <- function(x, ...) {
  print(summary(x, ...))
  invisible(x)
}

#' @rdname print.keras.src.models.model.Model
#' @export
format.keras.src.models.model.Model <- function(x, ...) {
  paste(summary(x, ...)$lines, collapse = "\n")
}

#' @rdname print.keras.src.models.model.Model
#' @export
summary.keras.src.models.model.Model <- function(object, ...) {
  refuse_unnamed(rlang::current_env())
  arguments <- supplied(except = "object")
  if (is.null(arguments$line_length)) arguments$line_length <- getOption("width")
  lines <- python_call("summary", list(model = object, arguments = arguments))
  structure(list(lines = unlist(lines)), class = "bridle_model_summary")
}

#' @export
print.bridle_model_summary <- function(x, ...) {
  cat(x$lines, sep = "\n")
  invisible(x)
}
