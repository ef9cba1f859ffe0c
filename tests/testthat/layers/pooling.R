list(
  case(layer_max_pooling_1d(x, 3), "MaxPooling1D(3)", c(2, 6, 3)),
  case(layer_max_pooling_2d(x), "MaxPooling2D()", c(2, 4, 4, 3)),
  case(layer_max_pooling_3d(x), "MaxPooling3D()", c(2, 4, 4, 4, 1)),
  case(layer_average_pooling_1d(x, 3, strides = 1), "AveragePooling1D(3, strides=1)", c(2, 6, 3)),
  case(layer_average_pooling_2d(x, c(2, 1)), "AveragePooling2D((2, 1))", c(2, 4, 4, 3)),
  case(layer_average_pooling_3d(x, 2), "AveragePooling3D(2)", c(2, 4, 4, 4, 1)),
  case(layer_global_max_pooling_1d(x), "GlobalMaxPooling1D()", c(2, 6, 3)),
  case(layer_global_max_pooling_2d(x), "GlobalMaxPooling2D()", c(2, 4, 4, 3)),
  case(layer_global_max_pooling_3d(x), "GlobalMaxPooling3D()", c(2, 2, 2, 2, 3)),
  case(
    layer_global_average_pooling_1d(x, keepdims = TRUE), "GlobalAveragePooling1D(keepdims=True)",
    c(2, 6, 3)
  ),
  case(layer_global_average_pooling_2d(x), "GlobalAveragePooling2D()", c(2, 4, 4, 3)),
  case(layer_global_average_pooling_3d(x), "GlobalAveragePooling3D()", c(2, 2, 2, 2, 3)),
  case(layer_adaptive_max_pooling_1d(x, 2), "AdaptiveMaxPooling1D(2)", c(2, 6, 3)),
  case(layer_adaptive_max_pooling_2d(x, c(2, 3)), "AdaptiveMaxPooling2D((2, 3))", c(2, 6, 6, 1)),
  case(layer_adaptive_max_pooling_3d(x, 2), "AdaptiveMaxPooling3D(2)", c(2, 4, 4, 4, 1)),
  case(layer_adaptive_average_pooling_1d(x, 2), "AdaptiveAveragePooling1D(2)", c(2, 6, 3)),
  case(layer_adaptive_average_pooling_2d(x, 2), "AdaptiveAveragePooling2D(2)", c(2, 6, 6, 1)),
  case(layer_adaptive_average_pooling_3d(x, 2), "AdaptiveAveragePooling3D(2)", c(2, 4, 4, 4, 1))
)
