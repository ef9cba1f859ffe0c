#' Evaluate a Keras model
#'
#' Computes the loss and the metrics of a compiled model on data, in batches.
#'
#' @inheritParams fit
#' @param object A compiled Keras model.
#' @param x Inputs, as in [fit()]. Where the model was trained by a
#'   formula or a recipe, a data frame that has the outcome too will do, without `y`.
#' @param data Another name for `x`.
#' @param y Targets, as in [fit()].
#' @param verbose 0 silent, 1 Keras' progress bar, 2 one line; `"auto"` is a bar of the package cli
#'   at R's prompt, where it takes a while, and 2 in scripts and while a document is knitted.
#' @param steps Whole number: how many batches to run. By default all of the data.
#' @return A named list of numbers: the `loss` and the metrics.
#' @seealso <https://keras.io/api/models/model_training_apis/>
#' @family model training
#' @examplesIf bridle_ready()
#' set.seed(1)
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(3, activation = "softmax")
#' model |> compile(
#'   optimizer_adam(learning_rate = 0.05),
#'   loss = "sparse_categorical_crossentropy", metrics = "accuracy"
#' )
#' model |> fit(iris[1:4], iris$Species, epochs = 40, verbose = 0)
#' reached <- model |> evaluate(iris[1:4], iris$Species, verbose = 0)
#' reached
#' @export
evaluate <- function(object, ...) {
  # generics' evaluate(x, ...) would take the inputs in `evaluate(model, x = inputs)` for the model.
  if (inherits(object, model_classes)) UseMethod("evaluate") else generics::evaluate(object, ...)
}

#' @rdname evaluate
#' @aliases evaluate.keras.engine.training.Model evaluate.keras.src.engine.training.Model
#'   evaluate.tf_keras.src.engine.training.Model
#' @export
evaluate.keras.src.models.model.Model <- function(object,
                                                  x = NULL,
                                                  y = NULL,
                                                  ...,
                                                  batch_size = NULL,
                                                  verbose = getOption("keras.verbose", "auto"),
                                                  sample_weight = NULL,
                                                  steps = NULL,
                                                  callbacks = NULL,
                                                  data = NULL) {
  args <- supplied(except = "object")
  argument <- the_one_of(c("x", "data"), args, rlang::current_env())
  if (argument == "data") args["x"] <- list(data)
  args$data <- NULL
  refuse_unnamed(rlang::current_env())
  args <- frames_as_trained(object, args, outcomes = TRUE, argument = argument)
  args$verbose <- verbosity(verbose)
  python_call("evaluate", c(list(model = object), batches_of(args)))
}
