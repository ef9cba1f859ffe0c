#' The Keras module
#'
#' Python's `keras`, for what has no R function yet: `keras$ops$erf(x)`. Python starts when something
#' of it is first used. Arguments aren't converted as bridle's own functions do it: whole numbers
#' need an `L`, and axes count from 0.
#'
#' @format A `bridle_module`. `keras$name` is what the Python module calls so.
#' @seealso <https://keras.io/api/>
#' @examplesIf bridle_ready()
#' keras$`__version__`
#' keras$backend$backend()
#' @export
keras <- structure(list(), class = "bridle_module")

keras_module <- function(call = rlang::caller_env()) {
  core(call)
  reticulate::import("keras")
}

#' @export
`$.bridle_module` <- function(x, name) {
  do.call("$", list(keras_module(), name))
}

#' @export
`[[.bridle_module` <- function(x, i) {
  do.call("$", list(keras_module(), i))
}

#' @export
names.bridle_module <- function(x) names(keras_module())

#' @importFrom utils .DollarNames
#' @export
.DollarNames.bridle_module <- function(x, pattern = "") {
  utils::.DollarNames(keras_module(), pattern)
}

#' @export
print.bridle_module <- function(x, ...) {
  cat("Module(keras)\n")
  invisible(x)
}

#' Choose what Keras computes with
#'
#' Call it before the first model is made. The fast training loop is for TensorFlow; with another
#' backend training runs in Keras' own loop. TensorFlow must be there in any case.
#'
#' @param backend `"tensorflow"`, `"jax"`, `"torch"` or `"numpy"`. It must be installed.
#' @param gpu `FALSE` hides graphics processors from it. `TRUE` and `NA` leave it to the backend.
#' @return The backend's name, invisibly.
#' @seealso [install_keras()] and
#'   <https://keras.io/getting_started/#configuring-your-backend>
#' @examples
#' if (interactive()) {
#'   use_backend("jax")
#' }
#' @export
use_backend <- function(backend, gpu = NA) {
  backends <- c("tensorflow", "jax", "torch", "numpy")
  if (!rlang::is_string(backend) || !backend %in% backends) {
    abort(
      sprintf("`backend` must be a backend of Keras, not %s.", show_value(backend)),
      hint = sprintf("Keras has %s.", paste0("\"", backends, "\"", collapse = ", ")),
      class = "bridle_error_value"
    )
  }
  running <- if (!is.null(the$core)) keras_module()$backend$backend()
  if (!is.null(running) && running != backend) {
    abort(
      sprintf("Can't change the backend: Keras already runs on %s.", running),
      hint = "Restart R and choose the backend before the first model.",
      class = "bridle_error_setup"
    )
  }
  if (isFALSE(gpu)) Sys.setenv(CUDA_VISIBLE_DEVICES = "-1")
  Sys.setenv(KERAS_BACKEND = backend)
  invisible(backend)
}
