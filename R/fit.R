#' Train a Keras model
#'
#' Trains a compiled model for a number of epochs. Arguments and data are checked before training
#' starts. If training fails on the way, the model keeps the weights it had reached and
#' `model$history` what was recorded.
#'
#' @param object A compiled Keras model.
#' @param x A formula or a recipe, with `data`: see [data_frames]. Or inputs, samples first: a
#'   vector, matrix or array; a numeric data frame, which becomes a matrix, or one input for each
#'   column where the model's inputs have these names; a data frame with factors, which are taken as
#'   in the formula `~ .`; a sparse matrix; for several inputs a list of these, named or in order; a
#'   Python dataset that yields batches; or a function without arguments that returns the next
#'   batch, `list(x, y)` or `list(x, y, sample_weight)`, and `NULL` after the last one of an epoch.
#'   Columns of a data frame or matrix that have names are those of the first training, in whatever
#'   order they come. Columns more than these are passed over.
#' @param y Targets, as `x`, one for each output. A factor stands for its 0-based codes, and so do
#'   strings where the loss wants codes of classes, in the order of their characters. The model
#'   remembers these [categories], of inputs too: later data are matched by name, `class_weight` may
#'   be named by them, and the columns of predictions are.
#' @param ... `allow_nan = TRUE` accepts `NA` and `NaN` in numeric data.
#' @param batch_size Whole number: samples in a step. By default 32.
#' @param epochs Whole number: the last epoch.
#' @param callbacks A callback, or a list of them. What they monitor must be logged.
#' @param validation_split The fraction of the samples, from the end, to keep for validation; or
#'   [validation_split_by()], which can also draw them.
#' @param validation_data `list(x, y)` or `list(x, y, sample_weight)`, or a dataset or function.
#'   With a formula or a recipe, a data frame like `data`.
#' @param shuffle `TRUE` draws a new order of the samples for every epoch, `"batch"` of the batches.
#'   The order is bridle's own, not the one that Keras draws: unshuffled, results are those of
#'   Keras' loop, bit by bit or where XLA compiles up to rounding; shuffled, they are those that
#'   Keras' loop has with this order.
#' @param class_weight Weights of the classes, named by the levels of a factor `y` or by 0-based
#'   codes, all of them the one or the other; without names in the order of the codes. A table will
#'   do. For several outputs a list of these, named by
#'   the outputs. Where `y` has a class for each timestep or pixel, each has its class's weight.
#' @param sample_weight Weights of the samples, a vector; or of the timesteps, a matrix. For several
#'   outputs a list of these or a data frame, by name or in order; an output that isn't named has
#'   weights of 1.
#' @param initial_epoch Whole number: the epoch to start from, counted from 1.
#' @param steps_per_epoch,validation_steps Whole numbers: how many batches make an epoch or a
#'   validation run. By default all of the data; a function that never returns `NULL` needs them.
#' @param validation_batch_size Whole number: samples in a step of validation. By default
#'   `batch_size`.
#' @param validation_freq Validate every so many epochs, or after the epochs in a vector.
#' @param validation_every_steps Whole number: validate after every so many steps, counted over all
#'   epochs, in place of `validation_freq`. An epoch has the values of the last validation in it;
#'   all of them are in the history's `validations`.
#' @param seed Whole number from which the order of the samples, dropout and other random numbers of
#'   layers, and the initial weights of layers that have none yet follow. `NULL` draws one from R's
#'   stream, so that [set.seed()] makes trainings repeat; see [set_random_seed()]. What functions of
#'   your own draw doesn't follow from it, and the random numbers of NumPy and TensorFlow go on as
#'   if nothing had happened.
#' @param resume Path of a file, or a [resume_file()], that keeps the whole state of the training.
#'   The same call, in another process too, goes on from there, and ends in the same bits as a
#'   training that nothing has disturbed. `NULL` keeps nothing.
#' @param check_finite `TRUE` stops training where the loss is `NaN` or infinite, with a warning
#'   that names the epoch and the step, and puts the last finite weights back. `FALSE` trains on.
#' @param data Where `x` is a formula or a recipe: the data frame with its variables, or a split of
#'   the package rsample, whose analysis part is trained on and whose assessment part is validated
#'   on. It may also stand second, in the place of `y`.
#' @param verbose 0 silent, 1 a progress bar, 2 Keras' lines for every epoch; `"time"` prints one,
#'   with the seconds, the steps per second and the time left, compilation apart. `"auto"` is a bar
#'   of the package cli at R's prompt, with the time left, the loss and a line for every epoch, one
#'   in a second of those that are quick; `"time"` in scripts and while a document is knitted.
#' @param view_metrics `TRUE` shows a live page of the training: the metrics by epoch, the speed and
#'   the time left, the layers, and which program runs and why. It is in RStudio's viewer, else in a
#'   browser; a script prints its address, which is for this machine alone. `FALSE` shows none.
#'   `"auto"` does in RStudio, where there is more than one epoch and `verbose` isn't 0.
#' @return The history of the training, invisibly: an object of class `bridle_history` with the
#'   elements `params`, `metrics` (a numeric vector for each metric) and `epoch`; `interrupted` and
#'   `stopped` (whether an interrupt ended training, and why it ended early); `best_epoch` (that
#'   with the lowest loss, of validation where there was one); `weights_epoch` (the epoch whose
#'   weights early stopping left); `timing` (a list of the `seconds` of each epoch without
#'   compilation, `compile_seconds` and `steps_per_second`) and `validations` (a data frame of those
#'   within epochs). It has methods for [print()], [plot()][plot.bridle_history] and
#'   [as.data.frame()].
#' @section Interrupts:
#' An interrupt (Ctrl-C, Esc) ends training after the steps under way: callbacks are told of the
#' end, and the history of the epochs so far is returned. In a script, where nobody is at a prompt,
#' the script ends too, and `model$history` has the history for what catches the interrupt. It says
#' what is waited for, if that is a callback of Python's or the data's next batch; an R function is
#' interrupted itself. A second one stops at once, as R's own condition, and `model$history` has
#' what was recorded. The model stays usable.
#' @section Ways out of an R function:
#' An error in a callback, metric or other R function that training calls is an error of `fit()`,
#' which also has the classes and fields of the R condition; that itself is its `r_error`. A
#' restart that such a function invokes, or a condition that [tryCatch()] around `fit()` handles,
#' leads there once Python has come to its end. `callCC()` and the debugger's `Q` can't, and are
#' refused.
#' @seealso <https://keras.io/api/models/model_training_apis/>
#' @family model training
#' @examplesIf bridle_ready()
#' set.seed(1)
#' model <- keras_model_sequential(input_shape = 3) |>
#'   layer_dense(8, activation = "relu") |>
#'   layer_dense(1)
#' model |> compile(optimizer_adam(learning_rate = 0.02), loss = "mse", metrics = "mae")
#' cars <- scale(mtcars)
#' history <- model |>
#'   fit(cars[, c("wt", "hp", "qsec")], cars[, "mpg"], epochs = 60, verbose = 0)
#' history
#' mean(abs(cars[, "mpg"])) # what always guessing the mean is off by
#' @name fit
#' @aliases fit.keras.engine.training.Model fit.keras.src.engine.training.Model
#'   fit.tf_keras.src.engine.training.Model
#' @method fit keras.src.models.model.Model
#' @export
fit.keras.src.models.model.Model <- function(object,
                                             x = NULL,
                                             y = NULL,
                                             ...,
                                             batch_size = NULL,
                                             epochs = 1L,
                                             callbacks = NULL,
                                             validation_split = 0,
                                             validation_data = NULL,
                                             shuffle = TRUE,
                                             class_weight = NULL,
                                             sample_weight = NULL,
                                             initial_epoch = 1L,
                                             steps_per_epoch = NULL,
                                             validation_steps = NULL,
                                             validation_batch_size = NULL,
                                             validation_freq = 1L,
                                             validation_every_steps = NULL,
                                             seed = NULL,
                                             check_finite = TRUE,
                                             resume = NULL,
                                             data = NULL,
                                             verbose = getOption("keras.verbose", "auto"),
                                             view_metrics = getOption(
                                               "keras.view_metrics", "auto"
                                             )) {
  args <- supplied(except = c("object", "view_metrics", "data"))
  refuse_unnamed(rlang::current_env())
  args <- frames_to_fit(object, args, data, rlang::current_env())
  args$verbose <- verbosity(verbose)
  if (views(view_metrics, epochs, verbose)) args$callbacks <- c(args$callbacks, live_metrics())
  history <- new_history(python_call("fit", c(list(model = object), batches_of(args))))
  if (history$interrupted) end_script(history)
  invisible(history)
}

# Nobody is at a prompt: what comes behind the training that was interrupted isn't to begin.
end_script <- function(history) {
  if (rlang::is_interactive()) return()
  cli::cli_inform("{history$stopped} The history is in {.code model$history}.")
  rlang::interrupt()
}
