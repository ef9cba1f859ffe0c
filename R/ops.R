# The operations that the tables can't say.

#' The values of a tensor as a NumPy array
#'
#' @param x Array or tensor.
#'
#' @return A NumPy array, which reticulate leaves as it is. [op_convert_to_array()] and `as.array()`
#'   give an R array.
#' @seealso Keras' page on [core ops](https://keras.io/api/ops/core/).
#' @examplesIf bridle_ready()
#' op_convert_to_numpy(op_ones(c(2, 2)))
#' @export
op_convert_to_numpy <- function(x) {
  kept_value(python_call("keep", list(value = x)))
}

# What Python keeps from reticulate's conversion: see python/bridle/for_r/data.py.
kept_value <- function(kept) {
  reticulate::py_get_attr(kept, "value")
}
