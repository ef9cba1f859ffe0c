list(
  case(layer_batch_normalization(x), "BatchNormalization()", c(3, 4)),
  case(layer_layer_normalization(x, axis = c(2, 3)), "LayerNormalization(axis=[1, 2])", c(3, 4, 2)),
  case(layer_group_normalization(x, groups = 2), "GroupNormalization(groups=2)", c(3, 4)),
  case(layer_rms_normalization(x), "RMSNormalization()", c(3, 4)),
  case(layer_unit_normalization(x, axis = 2), "UnitNormalization(axis=1)", c(3, 4)),
  case(
    layer_spectral_normalization(x, layer_dense(units = 2)), "SpectralNormalization(Dense(2))",
    c(3, 4)
  ),
  case(layer_dropout(x, 0.5, seed = 1), "Dropout(0.5, seed=1)", c(3, 4)),
  case(
    layer_alpha_dropout(x, 0.5, noise_shape = list(NULL, 1)),
    "AlphaDropout(0.5, noise_shape=(None, 1))", c(3, 4)
  ),
  case(layer_spatial_dropout_1d(x, 0.5), "SpatialDropout1D(0.5)", c(2, 6, 3)),
  case(layer_spatial_dropout_2d(x, 0.5), "SpatialDropout2D(0.5)", c(2, 4, 4, 3)),
  case(layer_spatial_dropout_3d(x, 0.5), "SpatialDropout3D(0.5)", c(2, 2, 2, 2, 3)),
  case(layer_gaussian_dropout(x, 0.5, seed = 3), "GaussianDropout(0.5, seed=3)", c(3, 4)),
  case(layer_gaussian_noise(x, 0.5), "GaussianNoise(0.5)", c(3, 4)),
  case(
    layer_activity_regularization(x, l1 = 0.1), "ActivityRegularization(l1=0.1)", c(3, 4)
  )
)
