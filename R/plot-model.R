#' Draw a model
#'
#' Draws a model's layers and how they are connected, on the current graphics device or in a file.
#' It needs Graphviz, a program, and the Python package pydot.
#'
#' @param x A Keras model that knows the shape of its input.
#' @param show_shapes,show_dtype,show_layer_names,show_layer_activations,show_trainable `TRUE`
#'   writes the shapes, number types, names, activations, or whether it's trained, to each layer.
#' @param ... More arguments of Keras' `plot_model` by name.
#' @param rankdir `"TB"` draws from top to bottom, `"LR"` from left to right.
#' @param expand_nested `TRUE` draws the layers of models inside the model.
#' @param dpi Whole number: dots per inch.
#' @param to_file Path of a picture to save instead; its ending tells the format, `.png`, `.svg` or
#'   `.pdf` say.
#' @return The model, invisibly.
#' @seealso <https://keras.io/api/utils/model_plotting_utils/>
#' @family parts of a model
#' @examplesIf bridle_ready() && nzchar(Sys.which("dot"))
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(8) |> layer_dense(1)
#' plot(model, show_shapes = TRUE)
#' @export
plot.keras.src.models.model.Model <- function(x,
                                              show_shapes = FALSE,
                                              show_dtype = FALSE,
                                              show_layer_names = FALSE,
                                              ...,
                                              rankdir = "TB",
                                              expand_nested = FALSE,
                                              dpi = 200L,
                                              show_layer_activations = FALSE,
                                              show_trainable = FALSE,
                                              to_file = NULL) {
  refuse_unnamed(rlang::current_env())
  arguments <- supplied(except = c("x", "to_file"))
  pixels <- python_call("draw", list(model = x, to_file = to_file, arguments = arguments))
  if (!is.null(pixels)) draw_pixels(pixels)
  invisible(x)
}

# As large as the device allows, without stretching.
draw_pixels <- function(pixels) {
  picture <- grDevices::as.raster(pixels, max = 255)
  old <- graphics::par(mar = rep(0, 4))
  on.exit(graphics::par(old))
  graphics::plot.new()
  graphics::plot.window(c(0, ncol(picture)), c(0, nrow(picture)), asp = 1)
  graphics::rasterImage(picture, 0, 0, ncol(picture), nrow(picture))
}
