#' Comparison, logic and choice
#'
#' Element by element. The result of a comparison is a tensor of `TRUE` and `FALSE`.
#'
#' @eval page("ops_comparison")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' x <- op_array(c(-1, 0, 2))
#' op_where(op_greater(x, 0), x, 0)
#' op_isclose(x, x + 1e-9)
constructors(ops_comparison = {
  op_equal(x1, x2) -> keras.ops.equal
  op_not_equal(x1, x2) -> keras.ops.not_equal
  op_less(x1, x2) -> keras.ops.less
  op_less_equal(x1, x2) -> keras.ops.less_equal
  op_greater(x1, x2) -> keras.ops.greater
  op_greater_equal(x1, x2) -> keras.ops.greater_equal
  op_isclose(x1, x2, rtol = 1e-05, atol = 1e-08, equal_nan = FALSE) -> keras.ops.isclose
  op_isfinite(x) -> keras.ops.isfinite
  op_isinf(x) -> keras.ops.isinf
  op_isnan(x) -> keras.ops.isnan
  op_logical_and(x1, x2) -> keras.ops.logical_and
  op_logical_not(x) -> keras.ops.logical_not
  op_logical_or(x1, x2) -> keras.ops.logical_or
  op_logical_xor(x1, x2) -> keras.ops.logical_xor
  op_heaviside(x1, x2) -> keras.ops.heaviside
  op_where(condition, x1 = NULL, x2 = NULL) -> keras.ops.where
  op_select(condlist, choicelist, default = 0L) -> keras.ops.select
  op_isneginf(x) -> keras.ops.isneginf
  op_isposinf(x) -> keras.ops.isposinf
  op_isreal(x) -> keras.ops.isreal
  op_isin(x1, x2, assume_unique = FALSE, invert = FALSE) -> keras.ops.isin
  op_allclose(x1, x2, rtol = 1e-05, atol = 1e-08, equal_nan = FALSE) -> keras.ops.allclose
})

#' Operations on bits
#'
#' Element by element, on whole numbers.
#'
#' @eval page("ops_bitwise")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' op_bitwise_and(6L, 3L)
#' op_left_shift(1L, 1:3)
constructors(ops_bitwise = {
  op_bitwise_and(x, y) -> keras.ops.bitwise_and
  op_bitwise_or(x, y) -> keras.ops.bitwise_or
  op_bitwise_xor(x, y) -> keras.ops.bitwise_xor
  op_bitwise_not(x) -> keras.ops.bitwise_not
  op_bitwise_invert(x) -> keras.ops.bitwise_invert
  op_bitwise_left_shift(x, y) -> keras.ops.bitwise_left_shift
  op_bitwise_right_shift(x, y) -> keras.ops.bitwise_right_shift
  op_left_shift(x, y) -> keras.ops.left_shift
  op_right_shift(x, y) -> keras.ops.right_shift
})
