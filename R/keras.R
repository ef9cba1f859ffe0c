#' The Keras module
#'
#' Python's `keras`, for what has no R function: `keras$ops$erf(x)`. Python starts when something of
#' it is first used. Arguments aren't converted as bridle's own functions do it: whole numbers need
#' an `L`, and axes count from 0.
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
