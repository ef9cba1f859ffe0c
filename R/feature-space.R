#' All columns of a table in one layer
#'
#' A layer that takes a named list of columns and makes one matrix of numbers, ready for a model.
#' Each column is described by a `feature_*()` function. [adapt()] learns vocabularies, means and
#' bins.
#'
#' @eval params("layer_feature_space")
#' @return A Keras layer if `object` isn't given. Otherwise its output for `object`: a matrix, or a
#'   named list of them.
#' @seealso [feature_float()] for the kinds of columns, and Keras' page on
#'   [FeatureSpace](https://keras.io/api/utils/feature_space/).
#' @examplesIf bridle_ready()
#' space <- layer_feature_space(features = list(
#'   age = feature_float_normalized(),
#'   city = feature_string_categorical(num_oov_indices = 0)
#' ))
#' data <- data.frame(age = c(20, 40, 60), city = c("Bern", "Rom", "Bern"))
#' adapt(space, data)
#' space(as.list(data))
#' @export
layer_feature_space <- function(object,
                                features,
                                output_mode = "concat",
                                crosses = NULL,
                                crossing_dim = 32L,
                                hashing_dim = 32L,
                                num_discretization_bins = 32L,
                                name = NULL,
                                feature_names = NULL,
                                ...) {
  refuse_more()
  arguments <- supplied(except = "object")
  names(arguments)[names(arguments) == "feature_names"] <- "features"
  compose_layer("keras.utils.FeatureSpace", object, arguments)
}
