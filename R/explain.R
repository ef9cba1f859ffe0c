#' Which program ran a model
#'
#' Says in one line how a model's training, evaluation and prediction were computed last, and why.
#' It is about speed alone: whichever program runs, a model learns and predicts the same, up to
#' rounding. What a model has learned, which variables matter say, is no concern of it.
#'
#' `explain()` is the generic of the package generics, and dplyr has one of the same name. Both find
#' bridle's method; `which_program()` is the same by a name that nothing masks.
#'
#' @section The words:
#' * A step is one batch of samples: a forward pass, and in training an update of the weights.
#' * "fused": many steps run in one call of a program that XLA, TensorFlow's compiler, has made for
#'   this model. Each step is fastest this way, but the program has to be made first, which takes
#'   seconds; it pays where there are enough steps.
#' * "graph": many steps run in one call, without the compiler. Nothing has to be waited for.
#' * "one step": each step is a call of its own, because something looks on after each or there is
#'   only one.
#' * "Keras' own loop": Keras trains, as it does without bridle, because the model or its data need
#'   what bridle's programs can't run.
#' * "traced for an earlier model of the same structure": nothing had to be prepared, because a
#'   model with the same layers, a fold or another seed say, has been trained before.
#'
#' @param x A Keras model.
#' @param ... Ignored by `explain()`.
#' @return A string.
#' @seealso `jit_compile` in [compile()], which chooses between "fused" and "graph".
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model |> compile(loss = "mse")
#' model |> fit(mtcars[, c("wt", "qsec")], mtcars$mpg, verbose = 0)
#' which_program(model)
#' @name explain
#' @aliases explain.keras.engine.training.Model explain.keras.src.engine.training.Model
#'   explain.tf_keras.src.engine.training.Model
#' @method explain keras.src.models.model.Model
#' @export
explain.keras.src.models.model.Model <- function(x, ...) {
  python_call("explain", list(model = x))
}

#' @rdname explain
#' @export
which_program <- function(x, ...) {
  refuse_more()
  python_call("explain", list(model = x))
}
