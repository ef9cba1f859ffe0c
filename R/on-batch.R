#' Train, test or predict on one batch
#'
#' `train_on_batch()` updates the weights once; `test_on_batch()` computes the loss and the metrics,
#' `predict_on_batch()` the outputs. The batch is all of the data given.
#'
#' @inheritParams fit
#' @param object A Keras model, compiled but for `predict_on_batch()`.
#' @param x,y The inputs and the targets of the batch, as in
#'   [fit()].
#' @return `train_on_batch()` and `test_on_batch()`: a named list of numbers, the `loss` and the
#'   metrics. `predict_on_batch()`: an array, or a named list of arrays, one for each output.
#' @seealso <https://keras.io/api/models/model_training_apis/>
#' @family model training
#' @examplesIf bridle_ready()
#' set.seed(1)
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model |> compile(loss = "mse")
#' x <- as.matrix(mtcars[, c("wt", "qsec")])
#' train_on_batch(model, x, mtcars$mpg)
#' test_on_batch(model, x, mtcars$mpg)
#' predict_on_batch(model, head(x))
#' @export
train_on_batch <- function(object, x, y = NULL, sample_weight = NULL, class_weight = NULL, ...) {
  UseMethod("train_on_batch")
}

#' @rdname train_on_batch
#' @export
test_on_batch <- function(object, x, y = NULL, sample_weight = NULL, ...) {
  UseMethod("test_on_batch")
}

#' @rdname train_on_batch
#' @export
predict_on_batch <- function(object, x, ...) {
  UseMethod("predict_on_batch")
}

#' @rdname train_on_batch
#' @export
train_on_batch.keras.src.models.model.Model <- function(object,
                                                        x,
                                                        y = NULL,
                                                        sample_weight = NULL,
                                                        class_weight = NULL,
                                                        ...) {
  args <- supplied(except = "object")
  if (missing(x)) args["x"] <- list(NULL)
  refuse_unnamed(rlang::current_env())
  args <- frames_as_trained(object, args, outcomes = TRUE)
  python_call("train_on_batch", c(list(model = object), args))
}

#' @rdname train_on_batch
#' @export
test_on_batch.keras.src.models.model.Model <- function(object,
                                                       x,
                                                       y = NULL,
                                                       sample_weight = NULL,
                                                       ...) {
  args <- supplied(except = "object")
  if (missing(x)) args["x"] <- list(NULL)
  refuse_unnamed(rlang::current_env())
  args <- frames_as_trained(object, args, outcomes = TRUE)
  python_call("test_on_batch", c(list(model = object), args))
}

#' @rdname train_on_batch
#' @export
predict_on_batch.keras.src.models.model.Model <- function(object, x, ...) {
  args <- supplied(except = "object")
  if (missing(x)) args["x"] <- list(NULL)
  refuse_unnamed(rlang::current_env())
  rows <- row_names(args$x)
  args <- frames_as_trained(object, args)
  predicted <- python_call("predict_on_batch", c(list(model = object), args))
  name_rows(name_classes(predicted), rows)
}
