#' Which program ran a model
#'
#' Says in one line which program ran a model's training, evaluation and prediction last, and why:
#' many steps in one call compiled by XLA ("fused"), many steps in one call of TensorFlow's
#' ("graph"), one call for each step, or Keras' own loop. Models of one structure, folds or seeds
#' say, share what was traced and compiled: it says where that was an earlier model's.
#'
#' @param x A Keras model.
#' @param ... Ignored.
#' @return A string.
#' @seealso `jit_compile` in [compile()], which chooses
#'   between "fused" and "graph".
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model |> compile(loss = "mse")
#' model |> fit(mtcars[, c("wt", "qsec")], mtcars$mpg, verbose = 0)
#' explain(model)
#' @name explain
#' @aliases explain.keras.engine.training.Model explain.keras.src.engine.training.Model
#'   explain.tf_keras.src.engine.training.Model
#' @method explain keras.src.models.model.Model
#' @export
explain.keras.src.models.model.Model <- function(x, ...) {
  python_call("explain", list(model = x))
}
