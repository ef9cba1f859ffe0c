# What reticulate calls the models of Keras 3, of Keras 2 in its two layouts, and of tf_keras.
model_classes <- c(
  "keras.src.models.model.Model",
  "keras.engine.training.Model",
  "keras.src.engine.training.Model",
  "tf_keras.src.engine.training.Model"
)

model_generics <- list(
  generics = c("compile", "explain", "fit"),
  stats = "predict",
  base = c("format", "print", "summary"),
  bridle = c("evaluate", "train_on_batch", "test_on_batch", "predict_on_batch")
)

# The methods for Keras 3's models serve the older classes as well.
register_older_models <- function(namespace) {
  for (package in names(model_generics)) {
    for (generic in model_generics[[package]]) {
      method <- get(paste0(generic, ".keras.src.models.model.Model"), namespace)
      home <- if (package == "bridle") namespace else asNamespace(package)
      for (class in model_classes[-1]) registerS3method(generic, class, method, envir = home)
    }
  }
  # Users of other packages may call generics' own evaluate().
  for (class in model_classes) {
    method <- get("evaluate.keras.src.models.model.Model", namespace)
    registerS3method("evaluate", class, method, envir = asNamespace("generics"))
  }
}

is_sequential <- function(x) {
  layouts <- c("keras.src.models", "keras.engine", "keras.src.engine", "tf_keras.src.engine")
  inherits(x, paste0(layouts, ".sequential.Sequential"))
}

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
