#' Kinds of columns
#'
#' What [layer_feature_space()] does with a column.
#'
#' @eval page("features")
#' @seealso Keras' page on [FeatureSpace](https://keras.io/api/utils/feature_space/).
#' @examplesIf bridle_ready()
#' feature_string_categorical(num_oov_indices = 0)
#' feature_float_discretized(num_bins = 10)
constructors(features = {
  feature_float(name = NULL) -> keras.utils.FeatureSpace.float
  feature_float_rescaled(
    scale = 1, offset = 0, name = NULL
  ) -> keras.utils.FeatureSpace.float_rescaled
  feature_float_normalized(name = NULL) -> keras.utils.FeatureSpace.float_normalized
  feature_float_discretized(
    num_bins, bin_boundaries = NULL, output_mode = "one_hot", name = NULL
  ) -> keras.utils.FeatureSpace.float_discretized
  feature_integer_categorical(
    max_tokens = NULL, num_oov_indices = 1, output_mode = "one_hot", name = NULL
  ) -> keras.utils.FeatureSpace.integer_categorical
  feature_integer_hashed(
    num_bins, output_mode = "one_hot", name = NULL
  ) -> keras.utils.FeatureSpace.integer_hashed
  feature_string_categorical(
    max_tokens = NULL, num_oov_indices = 1, output_mode = "one_hot", name = NULL
  ) -> keras.utils.FeatureSpace.string_categorical
  feature_string_hashed(
    num_bins, output_mode = "one_hot", name = NULL
  ) -> keras.utils.FeatureSpace.string_hashed
  feature_cross(
    feature_names, crossing_dim, output_mode = "one_hot"
  ) -> keras.utils.FeatureSpace.cross
  feature_custom(dtype, preprocessor, output_mode) -> keras.utils.FeatureSpace.feature
})
