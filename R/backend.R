#' Choose Keras' backend
#'
#' Call it first in a session: Keras reads the choice when it starts. bridle's own training loop
#' runs on `"tensorflow"` and `"jax"`; on `"torch"` Keras' loop trains.
#'
#' @param backend `"tensorflow"`, `"jax"` or `"torch"`.
#' @param gpu `FALSE` to leave graphics cards alone, `NA` or `TRUE` to let the backend use them.
#'
#' @return `NULL`, invisibly.
#' @seealso [config_backend()]
#' @examplesIf bridle_ready()
#' use_backend(config_backend())
#' config_backend()
#' @export
use_backend <- function(backend, gpu = NA) {
  backend <- rlang::arg_match0(backend, c("tensorflow", "jax", "torch"))
  if (!is.null(the$core)) config_set_backend(backend)
  Sys.setenv(KERAS_BACKEND = backend)
  if (isFALSE(gpu)) Sys.setenv(CUDA_VISIBLE_DEVICES = "-1")
  invisible(NULL)
}
