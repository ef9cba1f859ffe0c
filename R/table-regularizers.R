#' Regularizers
#'
#' Penalties on weights or outputs, which are added to the loss.
#'
#' @eval page("regularizers")
#' @seealso Keras' page on [regularizers](https://keras.io/api/layers/regularizers/).
#' @examplesIf bridle_ready()
#' layer_dense(units = 4, kernel_regularizer = regularizer_l2(0.001))
constructors(regularizers = {
  regularizer_l1(l1 = 0.01) -> keras.regularizers.L1
  regularizer_l1_l2(l1 = 0, l2 = 0) -> keras.regularizers.L1L2
  regularizer_l2(l2 = 0.01) -> keras.regularizers.L2
  regularizer_orthogonal(factor = 0.01, mode = "rows") -> keras.regularizers.OrthogonalRegularizer
})

#' Constraints
#'
#' What weights are held to after each update.
#'
#' @eval page("constraints")
#' @seealso Keras' page on [constraints](https://keras.io/api/layers/constraints/).
#' @examplesIf bridle_ready()
#' layer_dense(units = 4, kernel_constraint = constraint_maxnorm(2))
constructors(constraints = {
  constraint_maxnorm(max_value = 2L, axis = 1L) -> keras.constraints.MaxNorm
  constraint_minmaxnorm(
    min_value = 0, max_value = 1, rate = 1, axis = 1L
  ) -> keras.constraints.MinMaxNorm
  constraint_nonneg() -> keras.constraints.NonNeg
  constraint_unitnorm(axis = 1L) -> keras.constraints.UnitNorm
})
