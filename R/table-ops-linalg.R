#' Products of tensors
#'
#' @eval page("ops_products")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' x <- matrix(1:6 / 2, 2)
#' op_matmul(x, t(x))
#' op_einsum("ij,kj->ik", x, x)
constructors(ops_products = {
  op_matmul(x1, x2) -> keras.ops.matmul
  op_dot(x1, x2) -> keras.ops.dot
  op_inner(x1, x2) -> keras.ops.inner
  op_outer(x1, x2) -> keras.ops.outer
  op_vdot(x1, x2) -> keras.ops.vdot
  op_tensordot(x1, x2, axes = 2L) -> bridle.for_r.ops.tensordot(axes = any)
  op_einsum(subscripts, ...) -> keras.ops.einsum
  op_cross(x1, x2, axisa = -1L, axisb = -1L, axisc = -1L, axis = NULL) -> keras.ops.cross
  op_correlate(x1, x2, mode = "valid") -> keras.ops.correlate
  op_corrcoef(x) -> keras.ops.corrcoef
  op_kron(x1, x2) -> keras.ops.kron
  op_cdist(x, y) -> keras.ops.cdist
})

#' Linear algebra
#'
#' The last two axes of a tensor are a matrix; those before them tell several matrices apart.
#'
#' @eval page("ops_matrices")
#' @seealso Keras' page on [linear algebra ops](https://keras.io/api/ops/linalg/).
#' @examplesIf bridle_ready()
#' a <- rbind(c(2, 1), c(1, 3))
#' op_solve(a, cbind(c(1, 2)))
#' op_eigh(a)
constructors(ops_matrices = {
  op_det(x) -> keras.ops.det
  op_logdet(x) -> keras.ops.logdet
  op_slogdet(x) -> keras.ops.slogdet
  op_inv(x) -> keras.ops.inv
  op_solve(a, b) -> keras.ops.solve
  op_solve_triangular(a, b, lower = FALSE) -> keras.ops.solve_triangular
  op_lstsq(a, b, rcond = NULL) -> keras.ops.lstsq
  op_cholesky(x, upper = FALSE) -> keras.ops.cholesky
  op_lu_factor(x) -> keras.ops.lu_factor
  op_qr(x, mode = "reduced") -> keras.ops.qr
  op_svd(x, full_matrices = TRUE, compute_uv = TRUE) -> keras.ops.svd
  op_eig(x) -> keras.ops.eig
  op_eigh(x) -> keras.ops.eigh
  op_norm(x, ord = NULL, axis = NULL, keepdims = FALSE) -> keras.ops.norm
  op_trace(x, offset = 0L, axis1 = 1L, axis2 = 2L) -> keras.ops.trace(offset = whole)
  op_diagonal(x, offset = 0L, axis1 = 1L, axis2 = 2L) -> keras.ops.diagonal(offset = whole)
  op_pinv(x, rcond = NULL) -> keras.ops.pinv
  op_matrix_rank(x, tol = NULL) -> keras.ops.matrix_rank
  op_cholesky_inverse(x, upper = FALSE) -> keras.ops.cholesky_inverse
})
