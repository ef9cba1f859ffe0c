#' Initializers
#'
#' What the weights of a layer start from. Most are also known by name, such as `"glorot_uniform"`.
#'
#' @eval page("initializers")
#' @seealso Keras' page on [initializers](https://keras.io/api/layers/initializers/).
#' @examplesIf bridle_ready()
#' layer_dense(units = 4, kernel_initializer = initializer_he_normal(seed = 1))
constructors(initializers = {
  initializer_constant(value = 0) -> keras.initializers.Constant
  initializer_glorot_normal(
    seed = NULL, input_axes = NULL, output_axes = NULL
  ) -> keras.initializers.GlorotNormal
  initializer_glorot_uniform(
    seed = NULL, input_axes = NULL, output_axes = NULL
  ) -> keras.initializers.GlorotUniform
  initializer_he_normal(
    seed = NULL, input_axes = NULL, output_axes = NULL
  ) -> keras.initializers.HeNormal
  initializer_he_uniform(
    seed = NULL, input_axes = NULL, output_axes = NULL
  ) -> keras.initializers.HeUniform
  initializer_identity(gain = 1) -> keras.initializers.Identity
  initializer_lecun_normal(
    seed = NULL, input_axes = NULL, output_axes = NULL
  ) -> keras.initializers.LecunNormal
  initializer_lecun_uniform(
    seed = NULL, input_axes = NULL, output_axes = NULL
  ) -> keras.initializers.LecunUniform
  initializer_ones() -> keras.initializers.Ones
  initializer_orthogonal(gain = 1, seed = NULL) -> keras.initializers.Orthogonal
  initializer_random_normal(mean = 0, stddev = 0.05, seed = NULL) -> keras.initializers.RandomNormal
  initializer_random_uniform(
    minval = -0.05, maxval = 0.05, seed = NULL
  ) -> keras.initializers.RandomUniform
  initializer_stft(
    side = "real", window = "hann", scaling = "density", periodic = FALSE
  ) -> keras.initializers.STFT
  initializer_truncated_normal(
    mean = 0, stddev = 0.05, seed = NULL
  ) -> keras.initializers.TruncatedNormal
  initializer_variance_scaling(
    scale = 1, mode = "fan_in", distribution = "truncated_normal", seed = NULL, input_axes = NULL,
    output_axes = NULL
  ) -> keras.initializers.VarianceScaling
  initializer_zeros() -> keras.initializers.Zeros
})
