# Trainings that are kept in a file: python/bridle/training/resuming.py writes and reads it.

#' A file that keeps a training
#'
#' For `resume` of [fit()], which also takes the path alone: the
#' whole state of the training is written there, so that the same call goes on from it after
#' whatever has ended R, and ends in the same bits as a training that nothing has disturbed.
#'
#' What is written: the weights, the state of the optimizer and of the metrics, the random numbers
#' to come, the place in the data, the history, and what callbacks bear in mind. Of Keras' own
#' callbacks that is all; of a class of your own the attributes that are numbers, strings, arrays or
#' lists of these, or what its method `get_state()` returns, which `set_state(state)` is given back.
#' What R functions keep in variables around them isn't seen.
#'
#' Writing goes on beside the training. The file is replaced as a whole, and the one before it stays
#' as `<path>.before`. Where there is no room for it, training goes on with a warning. An interrupt
#' and the signal SIGTERM have the state of that moment written.
#'
#' A call whose model, data, callbacks or settings are others is refused, and says which. Functions
#' that bring batches, generators and datasets are gone through again up to the place: what is
#' random in them has to follow from a seed, else they are refused too. The random numbers of
#' Python, NumPy and TensorFlow go on as they were; those of R belong to you. Once the training has
#' finished, the call returns its history without training, and the model has the weights that it
#' left.
#'
#' @param path Path of the file, in a folder that exists.
#' @param every_seconds Seconds after which the state is written again within an epoch. It is also
#'   written at each epoch's end; where epochs are quick, at those half a second apart.
#' @param every_steps Whole number: steps after which it is written, or `NULL`.
#' @eval param("...")
#' @return `resume_file()` a Python object, for `resume`. `load_history()` the history in a file,
#'   without a model: that of [bridle_history], as far as the training has come.
#' @family model training
#' @examplesIf bridle_ready()
#' path <- tempfile()
#' train <- function() {
#'   model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#'   model |> compile(loss = "mse")
#'   model |> fit(mtcars[, c("wt", "qsec")], mtcars$mpg, epochs = 3, verbose = 0, resume = path)
#' }
#' first <- train()
#' second <- train() # has finished already
#' identical(second$metrics, first$metrics)
#' load_history(path)
#' @export
resume_file <- function(path, every_seconds = 30, every_steps = NULL, ...) {
  refuse_more()
  python_call("resume_file", supplied())
}

#' @rdname resume_file
#' @export
load_history <- function(path, ...) {
  refuse_more()
  new_history(python_call("load_history", supplied()))
}
