#' Configure a Keras model for training
#'
#' Sets the optimizer, the loss and the metrics that [fit()] and [evaluate()] use. All arguments are
#' checked against the model first: a call that fails leaves the model as it was.
#'
#' @section Functions as losses and metrics:
#' An R function of `(y_true, y_pred)` is a loss or a metric if it's written with operations that
#' work on tensors: arithmetic, comparison, and functions such as `mean()`, `abs()`, `sqrt()`,
#' `log()` and `sum()`. A metric is called by `attr(fn, "name")` or [custom_metric()]; without
#' these by the symbol that it was passed by, so that `metrics = list(rmse)` is shown as "rmse".
#'
#' @param object A Keras model.
#' @param optimizer The name of an optimizer, or one made by [optimizer_adam()] and its relatives.
#' @param loss The name of a loss, a function of `(y_true, y_pred)`, or one made by
#'   [loss_mean_squared_error()] and its relatives. For several outputs, a list with one for each,
#'   or a list named by outputs; outputs that it leaves out aren't trained.
#' @param metrics Names, functions or instances of metrics, in a vector or list. For several
#'   outputs, a list with an element for each, or a list named by outputs. `"accuracy"` and
#'   `"crossentropy"` stand for the kind that fits the targets.
#' @param ... Arguments of the model's own `compile` method, where its class has one. Also two
#'   of earlier versions of Keras: `target_tensors`, targets that `fit()` uses when it is given no
#'   `y`, and `sample_weight_mode`, which isn't needed any more.
#' @param loss_weights Numbers that multiply the losses of the outputs: a vector or list, in the
#'   outputs' order or named by outputs.
#' @param weighted_metrics As `metrics`; these take sample and class weights into account.
#' @param run_eagerly `TRUE` runs the model uncompiled, which is slow and lets a debugger in.
#' @param steps_per_execution Whole number: how many batches to run between two looks at the
#'   callbacks.
#' @param jit_compile `TRUE` or `FALSE` for compiling with XLA or not; `"auto"` does where it pays:
#'   [explain()] says where and why.
#' @param auto_scale_loss Scale the loss where the model computes in `"mixed_float16"`.
#' @section What XLA compiles is kept:
#' A step that XLA has compiled for the CPU needn't be compiled again in another R session: it is
#' kept in a folder below `tools::R_user_dir("bridle", "cache")`, for this TensorFlow and this
#' processor, up to 500 MB and for 30 days after it was last used. What turns that off is
#' `options(bridle.xla_cache = FALSE)` before the first use of Keras; a path in place of `FALSE` is
#' another folder. The environment variable `BRIDLE_XLA_CACHE` says the same by `0` or a path.
#' @return The model, the same object, invisibly.
#' @seealso <https://keras.io/api/models/model_training_apis/>
#' @family model training
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |>
#'   layer_dense(8, activation = "relu") |>
#'   layer_dense(1)
#' rmse <- function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2))
#' model |> compile(optimizer = "adam", loss = "mse", metrics = list("mae", rmse))
#' evaluate(model, matrix(0, 10, 4), rep(2, 10), verbose = 0)
#' @name compile
#' @aliases compile.keras.engine.training.Model compile.keras.src.engine.training.Model
#'   compile.tf_keras.src.engine.training.Model
#' @method compile keras.src.models.model.Model
#' @export
compile.keras.src.models.model.Model <- function(object,
                                                 optimizer = "rmsprop",
                                                 loss = NULL,
                                                 metrics = NULL,
                                                 ...,
                                                 loss_weights = NULL,
                                                 weighted_metrics = NULL,
                                                 run_eagerly = FALSE,
                                                 steps_per_execution = 1L,
                                                 jit_compile = "auto",
                                                 auto_scale_loss = TRUE) {
  args <- supplied(except = "object")
  expressions <- list(
    loss = substitute(loss),
    metrics = substitute(metrics),
    weighted_metrics = substitute(weighted_metrics)
  )
  for (name in intersect(names(expressions), names(args))) {
    args[name] <- list(name_functions(args[[name]], expressions[[name]]))
  }
  refuse_unnamed(rlang::current_env())
  python_call("compile", c(list(model = object), args))
  invisible(object)
}
