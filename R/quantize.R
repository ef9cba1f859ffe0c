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
