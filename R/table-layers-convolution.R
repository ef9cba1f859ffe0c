#' Convolution layers
#'
#' Layers that look at each place and its neighbours with the same weights.
#'
#' @eval page("layers_convolution")
#' @seealso Keras' page on [convolution layers](https://keras.io/api/layers/convolution_layers/).
#' @examplesIf bridle_ready()
#' keras_input(shape = c(28, 28, 1)) |>
#'   layer_conv_2d(filters = 8, kernel_size = 3, activation = "relu")
constructors(layers_convolution = {
  layer_conv_1d(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, groups = 1L, activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ...
  ) -> keras.layers.Conv1D
  layer_conv_2d(
    object, filters, kernel_size, strides = list(1L, 1L), padding = "valid", data_format = NULL,
    dilation_rate = list(1L, 1L), groups = 1L, activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ...
  ) -> keras.layers.Conv2D
  layer_conv_3d(
    object, filters, kernel_size, strides = list(1L, 1L, 1L), padding = "valid", data_format = NULL,
    dilation_rate = list(1L, 1L, 1L), groups = 1L, activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ...
  ) -> keras.layers.Conv3D
})

#' Transposed convolution layers
#'
#' Layers that go the way of a convolution back, from few places to many: the shapes are those of
#' the convolution, exchanged.
#'
#' @eval page("layers_convolution_transpose")
#' @seealso Keras' page on [convolution layers](https://keras.io/api/layers/convolution_layers/).
#' @examplesIf bridle_ready()
#' keras_input(shape = c(7, 7, 8)) |>
#'   layer_conv_2d_transpose(filters = 4, kernel_size = 3, strides = 2, padding = "same")
constructors(layers_convolution_transpose = {
  layer_conv_1d_transpose(
    object, filters, kernel_size, strides = 1L, padding = "valid", output_padding = NULL,
    data_format = NULL, dilation_rate = 1L, activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ...
  ) -> keras.layers.Conv1DTranspose
  layer_conv_2d_transpose(
    object, filters, kernel_size, strides = list(1L, 1L), padding = "valid", output_padding = NULL,
    data_format = NULL, dilation_rate = list(1L, 1L), activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ...
  ) -> keras.layers.Conv2DTranspose
  layer_conv_3d_transpose(
    object, filters, kernel_size, strides = list(1L, 1L, 1L), padding = "valid",
    output_padding = NULL, data_format = NULL, dilation_rate = list(1L, 1L, 1L), activation = NULL,
    use_bias = TRUE, kernel_initializer = "glorot_uniform", bias_initializer = "zeros",
    kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, bias_constraint = NULL, ...
  ) -> keras.layers.Conv3DTranspose
})

#' Separable and depthwise convolution layers
#'
#' Convolutions with fewer weights: each channel is first looked at by itself.
#'
#' @eval page("layers_convolution_separable")
#' @seealso Keras' page on [convolution layers](https://keras.io/api/layers/convolution_layers/).
#' @examplesIf bridle_ready()
#' images <- keras_input(shape = c(28, 28, 3))
#' images |> layer_depthwise_conv_2d(kernel_size = 3)
#' images |> layer_separable_conv_2d(filters = 8, kernel_size = 3)
constructors(layers_convolution_separable = {
  layer_separable_conv_1d(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, depth_multiplier = 1L, activation = NULL, use_bias = TRUE,
    depthwise_initializer = "glorot_uniform", pointwise_initializer = "glorot_uniform",
    bias_initializer = "zeros", depthwise_regularizer = NULL, pointwise_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, depthwise_constraint = NULL,
    pointwise_constraint = NULL, bias_constraint = NULL, ...
  ) -> keras.layers.SeparableConv1D
  layer_separable_conv_2d(
    object, filters, kernel_size, strides = list(1L, 1L), padding = "valid", data_format = NULL,
    dilation_rate = list(1L, 1L), depth_multiplier = 1L, activation = NULL, use_bias = TRUE,
    depthwise_initializer = "glorot_uniform", pointwise_initializer = "glorot_uniform",
    bias_initializer = "zeros", depthwise_regularizer = NULL, pointwise_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, depthwise_constraint = NULL,
    pointwise_constraint = NULL, bias_constraint = NULL, ...
  ) -> keras.layers.SeparableConv2D
  layer_depthwise_conv_1d(
    object, kernel_size, strides = 1L, padding = "valid", depth_multiplier = 1L, data_format = NULL,
    dilation_rate = 1L, activation = NULL, use_bias = TRUE,
    depthwise_initializer = "glorot_uniform", bias_initializer = "zeros",
    depthwise_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    depthwise_constraint = NULL, bias_constraint = NULL, ...
  ) -> keras.layers.DepthwiseConv1D
  layer_depthwise_conv_2d(
    object, kernel_size, strides = list(1L, 1L), padding = "valid", depth_multiplier = 1L,
    data_format = NULL, dilation_rate = list(1L, 1L), activation = NULL, use_bias = TRUE,
    depthwise_initializer = "glorot_uniform", bias_initializer = "zeros",
    depthwise_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    depthwise_constraint = NULL, bias_constraint = NULL, ...
  ) -> keras.layers.DepthwiseConv2D
})
