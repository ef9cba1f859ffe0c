#' Layers that change the shape
#'
#' The values stay as they are and in their order, last axis first.
#'
#' @eval page("layers_reshaping")
#' @seealso Keras' page on [reshaping layers](https://keras.io/api/layers/reshaping_layers/).
#' @examplesIf bridle_ready()
#' keras_input(shape = c(28, 28)) |> layer_flatten()
#' keras_input(shape = 12) |> layer_reshape(c(3, 4))
#' keras_input(shape = c(3, 4)) |> layer_permute(c(2, 1))
constructors(layers_reshaping = {
  layer_flatten(object, data_format = NULL, ...) -> keras.layers.Flatten
  layer_reshape(object, target_shape, ...) -> keras.layers.Reshape
  layer_permute(object, dims, ...) -> keras.layers.Permute
  layer_repeat_vector(object, n, ...) -> keras.layers.RepeatVector
})

#' Layers that cut off, pad or repeat
#'
#' What is in front of and behind the values of an axis is cut off or filled up, or each value is
#' repeated.
#'
#' @eval page("layers_resizing")
#' @seealso Keras' page on [reshaping layers](https://keras.io/api/layers/reshaping_layers/).
#' @examplesIf bridle_ready()
#' images <- keras_input(shape = c(28, 28, 1))
#' images |> layer_zero_padding_2d(padding = 2)
#' images |> layer_cropping_2d(cropping = list(c(2, 3), c(0, 1)))
#' images |> layer_upsampling_2d(size = c(2, 3))
constructors(layers_resizing = {
  layer_cropping_1d(object, cropping = list(1L, 1L), ...) -> keras.layers.Cropping1D
  layer_cropping_2d(
    object, cropping = list(list(0L, 0L), list(0L, 0L)), data_format = NULL, ...
  ) -> keras.layers.Cropping2D
  layer_cropping_3d(
    object, cropping = list(list(1L, 1L), list(1L, 1L), list(1L, 1L)), data_format = NULL, ...
  ) -> keras.layers.Cropping3D
  layer_zero_padding_1d(object, padding = 1L, data_format = NULL, ...) -> keras.layers.ZeroPadding1D
  layer_zero_padding_2d(
    object, padding = list(1L, 1L), data_format = NULL, ...
  ) -> keras.layers.ZeroPadding2D
  layer_zero_padding_3d(
    object, padding = list(list(1L, 1L), list(1L, 1L), list(1L, 1L)), data_format = NULL, ...
  ) -> keras.layers.ZeroPadding3D
  layer_upsampling_1d(object, size = 2L, ...) -> keras.layers.UpSampling1D
  layer_upsampling_2d(
    object, size = list(2L, 2L), data_format = NULL, interpolation = "nearest", ...
  ) -> keras.layers.UpSampling2D
  layer_upsampling_3d(
    object, size = list(2L, 2L, 2L), data_format = NULL, ...
  ) -> keras.layers.UpSampling3D
})
