#' Make tensors
#'
#' Tensors of given numbers, or of numbers that follow a rule.
#'
#' @eval page("ops_creation")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' op_array(matrix(1:6, 2))
#' op_arange(4L)
#' op_linspace(0, 1, num = 3)
#' op_eye(2)
constructors(ops_creation = {
  op_array(x, dtype = NULL) -> bridle.for_r.ops.array(x = any)
  op_convert_to_tensor(x, dtype = NULL, sparse = NULL, ragged = NULL) ->
    bridle.for_r.ops.convert_to_tensor(x = any)
  as_tensor(x, dtype = NULL, ..., name = NULL) -> bridle.for_r.ops.as_tensor(x = any)
  op_arange(start, end = NULL, step = 1L, dtype = NULL, include_end = TRUE) ->
    bridle.for_r.ops.arange
  op_linspace(
    start, stop, num = 50L, endpoint = TRUE, retstep = FALSE, dtype = NULL, axis = 1L
  ) -> keras.ops.linspace
  op_logspace(start, stop, num = 50L, endpoint = TRUE, base = 10L, dtype = NULL, axis = 1L) ->
    keras.ops.logspace
  op_zeros(shape, dtype = NULL) -> keras.ops.zeros
  op_ones(shape, dtype = NULL) -> keras.ops.ones
  op_full(shape, fill_value, dtype = NULL) -> keras.ops.full
  op_empty(shape, dtype = NULL) -> keras.ops.empty
  op_zeros_like(x, dtype = NULL) -> keras.ops.zeros_like
  op_ones_like(x, dtype = NULL) -> keras.ops.ones_like
  op_full_like(x, fill_value, dtype = NULL) -> keras.ops.full_like
  op_eye(N, M = NULL, k = 0L, dtype = NULL) -> keras.ops.eye
  op_identity(n, dtype = NULL) -> keras.ops.identity(n = whole)
  op_tri(N, M = NULL, k = 0L, dtype = NULL) -> keras.ops.tri
  op_diag(x, k = 0L) -> keras.ops.diag
  op_diagflat(x, k = 0L) -> keras.ops.diagflat
  op_meshgrid(..., indexing = "xy") -> keras.ops.meshgrid
  op_geomspace(start, stop, num = 50L, endpoint = TRUE, dtype = NULL, axis = 1L) ->
    keras.ops.geomspace
  op_empty_like(x, dtype = NULL) -> keras.ops.empty_like
  op_vander(x, N = NULL, increasing = FALSE) -> keras.ops.vander
})

#' Windows
#'
#' Weights that fall off to both sides, for signals that are cut into pieces.
#'
#' @eval page("ops_windows")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' op_hanning(5L)
#' op_kaiser(5L, beta = 2)
constructors(ops_windows = {
  op_bartlett(x) -> keras.ops.bartlett(x = whole)
  op_blackman(x) -> keras.ops.blackman(x = whole)
  op_hamming(x) -> keras.ops.hamming(x = whole)
  op_hanning(x) -> keras.ops.hanning(x = whole)
  op_kaiser(x, beta) -> keras.ops.kaiser(x = whole)
})
