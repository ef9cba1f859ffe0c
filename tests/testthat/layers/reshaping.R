list(
  case(layer_flatten(x), "Flatten()", c(2, 3, 4)),
  case(layer_reshape(x, c(4, 3)), "Reshape((4, 3))", c(2, 3, 4)),
  case(layer_reshape(x, list(-1, 2)), "Reshape((-1, 2))", c(2, 3, 4)),
  case(layer_permute(x, c(2, 1)), "Permute((2, 1))", c(2, 3, 4)),
  case(layer_repeat_vector(x, 3), "RepeatVector(3)", c(2, 4)),
  case(layer_cropping_1d(x, 1), "Cropping1D(1)", c(2, 6, 3)),
  case(layer_cropping_2d(x, list(c(1, 0), c(2, 1))), "Cropping2D(((1, 0), (2, 1)))", c(2, 5, 5, 1)),
  case(layer_cropping_3d(x, c(1, 0, 1)), "Cropping3D((1, 0, 1))", c(2, 4, 4, 4, 1)),
  case(layer_zero_padding_1d(x, c(1, 2)), "ZeroPadding1D((1, 2))", c(2, 6, 3)),
  case(layer_zero_padding_2d(x), "ZeroPadding2D()", c(2, 3, 3, 1)),
  case(layer_zero_padding_3d(x, 1), "ZeroPadding3D(1)", c(2, 2, 2, 2, 1)),
  case(layer_upsampling_1d(x, 3), "UpSampling1D(3)", c(2, 4, 3)),
  case(
    layer_upsampling_2d(x, c(2, 3), interpolation = "bilinear"),
    "UpSampling2D((2, 3), interpolation='bilinear')", c(2, 3, 3, 1)
  ),
  case(layer_upsampling_3d(x), "UpSampling3D()", c(2, 2, 2, 2, 1))
)
