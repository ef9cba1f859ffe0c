#' Pooling layers
#'
#' Layers that make one value of several neighbours.
#'
#' @eval page("layers_pooling")
#' @seealso Keras' page on [pooling layers](https://keras.io/api/layers/pooling_layers/).
#' @examplesIf bridle_ready()
#' images <- keras_input(shape = c(28, 28, 8))
#' images |> layer_max_pooling_2d()
#' images |> layer_average_pooling_2d(pool_size = c(4, 2))
constructors(layers_pooling = {
  layer_max_pooling_1d(
    object, pool_size = 2L, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...
  ) -> keras.layers.MaxPooling1D
  layer_max_pooling_2d(
    object, pool_size = list(2L, 2L), strides = NULL, padding = "valid", data_format = NULL,
    name = NULL, ...
  ) -> keras.layers.MaxPooling2D
  layer_max_pooling_3d(
    object, pool_size = list(2L, 2L, 2L), strides = NULL, padding = "valid", data_format = NULL,
    name = NULL, ...
  ) -> keras.layers.MaxPooling3D
  layer_average_pooling_1d(
    object, pool_size, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...
  ) -> keras.layers.AveragePooling1D
  layer_average_pooling_2d(
    object, pool_size, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...
  ) -> keras.layers.AveragePooling2D
  layer_average_pooling_3d(
    object, pool_size, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...
  ) -> keras.layers.AveragePooling3D
})

#' Global pooling layers
#'
#' Layers that make one value of all places, for each channel.
#'
#' @eval page("layers_pooling_global")
#' @seealso Keras' page on [pooling layers](https://keras.io/api/layers/pooling_layers/).
#' @examplesIf bridle_ready()
#' keras_input(shape = c(28, 28, 8)) |> layer_global_average_pooling_2d()
constructors(layers_pooling_global = {
  layer_global_max_pooling_1d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalMaxPooling1D
  layer_global_max_pooling_2d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalMaxPooling2D
  layer_global_max_pooling_3d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalMaxPooling3D
  layer_global_average_pooling_1d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalAveragePooling1D
  layer_global_average_pooling_2d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalAveragePooling2D
  layer_global_average_pooling_3d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalAveragePooling3D
})

#' Adaptive pooling layers
#'
#' Layers that pool so that the output has a given size, whatever size the input has.
#'
#' @eval page("layers_pooling_adaptive")
#' @seealso Keras' page on [pooling layers](https://keras.io/api/layers/pooling_layers/).
#' @examplesIf bridle_ready()
#' keras_input(shape = c(28, 28, 8)) |> layer_adaptive_max_pooling_2d(output_size = c(4, 4))
constructors(layers_pooling_adaptive = {
  layer_adaptive_max_pooling_1d(
    object, output_size, data_format = NULL, ...
  ) -> keras.layers.AdaptiveMaxPooling1D
  layer_adaptive_max_pooling_2d(
    object, output_size, data_format = NULL, ...
  ) -> keras.layers.AdaptiveMaxPooling2D
  layer_adaptive_max_pooling_3d(
    object, output_size, data_format = NULL, ...
  ) -> keras.layers.AdaptiveMaxPooling3D
  layer_adaptive_average_pooling_1d(
    object, output_size, data_format = NULL, ...
  ) -> keras.layers.AdaptiveAveragePooling1D
  layer_adaptive_average_pooling_2d(
    object, output_size, data_format = NULL, ...
  ) -> keras.layers.AdaptiveAveragePooling2D
  layer_adaptive_average_pooling_3d(
    object, output_size, data_format = NULL, ...
  ) -> keras.layers.AdaptiveAveragePooling3D
})
