# Models of which several devices or processes have a copy: python/bridle/for_r/distribution.py.

#' Train on several devices, or in several processes
#'
#' A distribution says where a model's copies, its replicas, compute. A model that is made and
#' compiled inside of `with_distribution()` is trained, evaluated and predicts on all of them: each
#' replica takes its rows of each batch. `batch_size` is that of the whole batch, and the results
#' are those of one process, but for rounding.
#'
#' `distribution_mirrored()` has a replica on each GPU of this machine, or one on the CPU where
#' there is none. `distribution_multi_worker()` has the replicas of all the processes that
#' [run_workers()] started with the same script; in a process that nothing says it of, in the
#' environment variable `TF_CONFIG`, it is the only worker. It connects with the other workers, and
#' comes before anything that TensorFlow computes: optimizers, layers, tensors.
#' `distribution_one_device()` keeps weights and computes on one device.
#'
#' What belongs to a model goes inside: its layers, its metrics, its optimizer, [compile()] and
#' [load_model()]. [fit()], [evaluate()] and [predict()] are
#' called as ever, inside or outside. `with_distribution()` also takes strategies that TensorFlow's
#' `tf$distribute` has made. A distribution is such a strategy, so that
#' `distribution$num_replicas_in_sync` tells how many replicas it has.
#'
#' R functions as losses, metrics and layers work where each process has one replica. With several
#' GPUs, start a process for each: `run_workers(script, workers = 4, gpus = 1)`. What such a
#' function returns as one number is averaged over the replicas: a mean stays one where they have as
#' many rows, a root of a mean doesn't. For those there are Keras' own and [metric_r()].
#'
#' @section Several workers:
#' All workers run the whole script, on the same data. The first one, worker 0, shows the progress,
#' and writes what callbacks and `resume` write. For what only one of them is to do, such as to save
#' the model in the end, ask for its number: `Sys.getenv("BRIDLE_WORKER") == "0"`.
#'
#' @section On JAX:
#' There it is Keras' own distributions that share a model, `keras$distribution$DataParallel()` and
#' `ModelParallel()`, for all that is made and called from then on:
#'
#' ```r
#' use_backend("jax")
#' keras$distribution$set_distribution(keras$distribution$DataParallel())
#' ```
#'
#' In a script that [run_workers()] starts, `keras$distribution$initialize()` comes before that: the
#' devices are those of all workers then. `set_distribution(NULL)` ends it. The functions of this
#' page are TensorFlow's.
#'
#' @param devices Names of different devices, such as `c("GPU:0", "GPU:1")`, counted from 0.
#' @param device Name of a device.
#' @param distribution A distribution.
#' @param expr Code to run that makes a model.
#' @eval param("...")
#'
#' @return `distribution_*()` a distribution, which prints as a line: its kind, its replicas and its
#'   workers. `with_distribution()` the value of `expr`, invisibly where that is.
#' @seealso TensorFlow's page on
#'   [distributed training](https://www.tensorflow.org/guide/distributed_training).
#' @family model training
#' @examplesIf bridle_ready()
#' distribution <- distribution_mirrored()
#' distribution
#' model <- with_distribution(distribution, {
#'   keras_model_sequential(input_shape = 2) |>
#'     layer_dense(1) |>
#'     compile(loss = "mse")
#' })
#' model |> fit(mtcars[, c("wt", "qsec")], mtcars$mpg, verbose = 0)
#' @export
with_distribution <- function(distribution, expr) {
  scope <- NULL
  on.exit(if (!is.null(scope)) python_call("leave_distribution", list(scope = scope)))
  suspendInterrupts({
    scope <- python_call("enter_distribution", list(distribution = distribution))
  })
  found <- withVisible(expr)
  if (found$visible) found$value else invisible(found$value)
}

#' @rdname with_distribution
#' @export
distribution_mirrored <- function(devices = NULL, ...) {
  refuse_more()
  python_call("distribution_mirrored", supplied())
}

#' @rdname with_distribution
#' @export
distribution_multi_worker <- function(...) {
  refuse_more()
  config <- Sys.getenv("TF_CONFIG", NA)
  python_call("distribution_multi_worker", if (!is.na(config)) list(config = config) else list())
}

#' @rdname with_distribution
#' @export
distribution_one_device <- function(device, ...) {
  refuse_more()
  python_call("distribution_one_device", list(device = device))
}

# tf.distribute's own strategies, which these are.
#' @export
print.tensorflow.python.distribute.distribute_lib.Strategy <- function(x, ...) {
  cat(format(x), "\n", sep = "")
  invisible(x)
}

#' @export
format.tensorflow.python.distribute.distribute_lib.Strategy <- function(x, ...) {
  sprintf("<%s>", python_call("tell_distribution", list(distribution = x)))
}
