#' Which samples are kept for validation
#'
#' For `validation_split` of [fit()], where a fraction from the
#' end isn't what is wanted: data sorted by class, say.
#'
#' @param fraction The part of the samples to keep, from 0 up to, not including, 1.
#' @param how `"tail"` for the last samples, as Keras does; `"random"` for samples drawn at random;
#'   `"stratified"` for samples drawn at random, of each class its part. Classes of several outputs
#'   are stratified together; a class of one sample stays in training.
#' @param seed Whole number from which the draw follows, or `NULL` for a new one each time.
#' @eval param("...")
#' @return A Python object, for `validation_split`. It splits arrays, data frames and sparse
#'   matrices by samples; a `tf.data` dataset of known size too, which is read once for it; a
#'   `PyDataset` by whole batches.
#' @family model training
#' @examplesIf bridle_ready()
#' set.seed(1)
#' model <- keras_model_sequential(input_shape = 4) |>
#'   layer_dense(3, activation = "softmax")
#' model |> compile(
#'   optimizer_adam(learning_rate = 0.05),
#'   loss = "sparse_categorical_crossentropy", metrics = "accuracy"
#' )
#' history <- model |> fit(
#'   iris[1:4], iris$Species, epochs = 40, verbose = 0,
#'   validation_split = validation_split_by(0.2, "stratified")
#' )
#' history # the last fifth alone would be of one species
#' @export
validation_split_by <- function(fraction, how = "tail", seed = NULL, ...) {
  refuse_more()
  python_call("validation_split_by", supplied())
}
