#' Let a layer learn from data before training
#'
#' Layers that prepare data have no weights to train, but some need to know the data: words, means,
#' bins. `adapt()` shows it to them.
#'
#' @param object A layer, such as [layer_text_vectorization()], [layer_normalization()] or
#'   [layer_feature_space()].
#' @param data What to learn from: a vector of strings, an array, a data frame or named list of
#'   columns for [layer_feature_space()], or a TensorFlow dataset.
#' @param ... Nothing: the arguments after it are given by name.
#' @param batch_size Whole number of values at a time, or `NULL` for 32.
#' @param steps Whole number of batches after which to stop, or `NULL` for all.
#' @return The layer, which has changed, invisibly.
#' @seealso [get_vocabulary()]
#' @examplesIf bridle_ready()
#' scale <- layer_normalization()
#' adapt(scale, matrix(c(10, 20, 30), 3))
#' matrix(c(20, 30), 2) |> scale()
#' @export
adapt <- function(object, data, ..., batch_size = NULL, steps = NULL) {
  refuse_unnamed(environment())
  arguments <- supplied()
  names(arguments)[names(arguments) == "object"] <- "layer"
  python_call("adapt", arguments)
  invisible(object)
}
