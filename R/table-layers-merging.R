#' Merging layers
#'
#' Layers that make one tensor of several.
#'
#' @eval page("layers_merging")
#' @seealso Keras' page on [merging layers](https://keras.io/api/layers/merging_layers/).
#' @examplesIf bridle_ready()
#' a <- keras_input(shape = 4)
#' b <- keras_input(shape = 4)
#' layer_add(a, b)
#' layer_concatenate(list(a, b))
#' layer_dot(a, b, axes = 2)
constructors(layers_merging = {
  layer_add(inputs, ...) -> keras.layers.Add
  layer_subtract(inputs, ...) -> keras.layers.Subtract
  layer_multiply(inputs, ...) -> keras.layers.Multiply
  layer_average(inputs, ...) -> keras.layers.Average
  layer_maximum(inputs, ...) -> keras.layers.Maximum
  layer_minimum(inputs, ...) -> keras.layers.Minimum
  layer_concatenate(inputs, ..., axis = -1L) -> keras.layers.Concatenate
  layer_dot(inputs, ..., axes, normalize = FALSE) -> keras.layers.Dot
})
