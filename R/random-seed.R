#' Make random numbers repeat
#'
#' Sets the seeds of R, of Python's `random`, of NumPy and of Keras' backend.
#'
#' @param seed Whole number.
#'
#' @return `NULL`, invisibly.
#' @seealso [random_seed_generator()]
#' @examplesIf bridle_ready()
#' set_random_seed(1)
#' random_normal(2)
#' @export
set_random_seed <- function(seed) {
  construct("keras.utils.set_random_seed", list(seed = seed))
  set.seed(as.integer(seed))
  invisible(NULL)
}
