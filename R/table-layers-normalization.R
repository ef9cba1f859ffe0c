#' Normalization layers
#'
#' Layers that bring values to one scale: mostly to mean 0 and variance 1, then to an offset and a
#' scale that are learned.
#'
#' @eval page("layers_normalization")
#' @seealso Keras' page on [normalization
#'   layers](https://keras.io/api/layers/normalization_layers/).
#' @examplesIf bridle_ready()
#' matrix(1:20, 5) |> layer_layer_normalization()
constructors(layers_normalization = {
  layer_batch_normalization(
    object, axis = -1L, momentum = 0.99, epsilon = 0.001, center = TRUE, scale = TRUE,
    beta_initializer = "zeros", gamma_initializer = "ones", moving_mean_initializer = "zeros",
    moving_variance_initializer = "ones", beta_regularizer = NULL, gamma_regularizer = NULL,
    beta_constraint = NULL, gamma_constraint = NULL, synchronized = FALSE, renorm = FALSE,
    renorm_clipping = NULL, renorm_momentum = 0.99, ...
  ) -> keras.layers.BatchNormalization
  layer_layer_normalization(
    object, axis = -1L, epsilon = 0.001, center = TRUE, scale = TRUE, beta_initializer = "zeros",
    gamma_initializer = "ones", beta_regularizer = NULL, gamma_regularizer = NULL,
    beta_constraint = NULL, gamma_constraint = NULL, ...
  ) -> keras.layers.LayerNormalization
  layer_group_normalization(
    object, groups = 32L, axis = -1L, epsilon = 0.001, center = TRUE, scale = TRUE,
    beta_initializer = "zeros", gamma_initializer = "ones", beta_regularizer = NULL,
    gamma_regularizer = NULL, beta_constraint = NULL, gamma_constraint = NULL, ...
  ) -> keras.layers.GroupNormalization
  layer_rms_normalization(object, axis = -1L, epsilon = 1e-06, ...) -> keras.layers.RMSNormalization
  layer_unit_normalization(object, axis = -1L, ...) -> keras.layers.UnitNormalization
  layer_spectral_normalization(
    object, layer, power_iterations = 1L, ...
  ) -> keras.layers.SpectralNormalization
})

#' Regularization layers
#'
#' Layers that only do something in training.
#'
#' @eval page("layers_regularization")
#' @seealso Keras' page on [regularization
#'   layers](https://keras.io/api/layers/regularization_layers/).
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 8) |>
#'   layer_dropout(0.5)
#' model(matrix(1, 2, 8), training = TRUE) # what isn't dropped grows to twice its size
#' model(matrix(1, 2, 8))
constructors(layers_regularization = {
  layer_dropout(object, rate, noise_shape = NULL, seed = NULL, ...) -> keras.layers.Dropout
  layer_alpha_dropout(
    object, rate, noise_shape = NULL, seed = NULL, ...
  ) -> keras.layers.AlphaDropout
  layer_spatial_dropout_1d(
    object, rate, seed = NULL, name = NULL, dtype = NULL
  ) -> keras.layers.SpatialDropout1D
  layer_spatial_dropout_2d(
    object, rate, data_format = NULL, seed = NULL, name = NULL, dtype = NULL
  ) -> keras.layers.SpatialDropout2D
  layer_spatial_dropout_3d(
    object, rate, data_format = NULL, seed = NULL, name = NULL, dtype = NULL
  ) -> keras.layers.SpatialDropout3D
  layer_gaussian_dropout(object, rate, seed = NULL, ...) -> keras.layers.GaussianDropout
  layer_gaussian_noise(object, stddev, seed = NULL, ...) -> keras.layers.GaussianNoise
  layer_activity_regularization(object, l1 = 0, l2 = 0, ...) -> keras.layers.ActivityRegularization
})
