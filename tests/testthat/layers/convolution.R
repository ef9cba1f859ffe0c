list(
  case(layer_conv_1d(x, 2, 3, padding = "causal"), "Conv1D(2, 3, padding='causal')", c(2, 6, 3)),
  case(layer_conv_2d(x, 2, c(2, 3)), "Conv2D(2, (2, 3))", c(2, 5, 5, 1)),
  case(layer_conv_3d(x, 2, 2, strides = 2), "Conv3D(2, 2, strides=2)", c(2, 4, 4, 4, 1)),
  case(
    layer_conv_1d_transpose(x, 2, 3, strides = 2), "Conv1DTranspose(2, 3, strides=2)", c(2, 4, 3)
  ),
  case(layer_conv_2d_transpose(x, 2, 3), "Conv2DTranspose(2, 3)", c(2, 4, 4, 1)),
  case(layer_conv_3d_transpose(x, 2, 2), "Conv3DTranspose(2, 2)", c(2, 3, 3, 3, 1)),
  case(
    layer_separable_conv_1d(x, 2, 3, depth_multiplier = 2),
    "SeparableConv1D(2, 3, depth_multiplier=2)", c(2, 6, 3)
  ),
  case(layer_separable_conv_2d(x, 2, 3), "SeparableConv2D(2, 3)", c(2, 5, 5, 2)),
  case(layer_depthwise_conv_1d(x, 3), "DepthwiseConv1D(3)", c(2, 6, 3)),
  case(layer_depthwise_conv_2d(x, 3), "DepthwiseConv2D(3)", c(2, 5, 5, 2))
)
