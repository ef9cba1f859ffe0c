#' Images in and names out of an application
#'
#' Each of the `application_*()` models was trained on images prepared in its own way, and gives
#' scores for the 1000 classes of ImageNet.
#'
#' @param model A model made by an `application_*()` function, with the name that it was given
#'   there.
#' @param x Images with values from 0 to 255: an array or a tensor with the axes rows, columns and
#'   channels, with a batch axis in front of them or without.
#' @param preds What the model predicts: a matrix with one row for each image and 1000 columns.
#' @param top Whole number: how many classes for each image.
#' @param ... Nothing: the arguments after it are given by name.
#' @param data_format `"channels_last"`, `"channels_first"`, or `NULL` for Keras' setting.
#' @return `application_preprocess_inputs()` a tensor like `x`. `application_decode_predictions()` a
#'   list with a data frame for each image, with the columns `class_name` (a code of ImageNet),
#'   `class_description` and `score`. The first call downloads the names of the classes.
#' @seealso Keras' page on [applications](https://keras.io/api/applications/).
#' @examplesIf bridle_ready()
#' model <- application_mobilenet_v2(weights = NULL, input_shape = c(32, 32, 3))
#' image <- array(runif(32 * 32 * 3) * 255, c(1, 32, 32, 3))
#' range(image)
#' image <- application_preprocess_inputs(model, image)
#' range(image)
#' @export
application_preprocess_inputs <- function(model, x, ..., data_format = NULL) {
  refuse_unnamed(environment())
  python_call("preprocess_inputs", supplied())
}

#' @rdname application_preprocess_inputs
#' @export
application_decode_predictions <- function(model, preds, top = 5L, ...) {
  refuse_unnamed(environment())
  class_tables(python_call("decode_predictions", supplied()))
}

# A data frame for each image; Python gives a list of lists of three.
class_tables <- function(decoded) {
  lapply(decoded, function(row) {
    columns <- lapply(1:3, function(i) vapply(row, function(class) class[[i]], row[[1]][[i]]))
    names(columns) <- c("class_name", "class_description", "score")
    as.data.frame(columns)
  })
}
