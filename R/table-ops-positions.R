#' Sort and find
#'
#' Positions count from 1 as everywhere in R, unless `zero_indexed = TRUE`.
#'
#' @eval page("ops_sorting")
#' @seealso Keras' pages on [NumPy ops](https://keras.io/api/ops/numpy/) and [math
#'   ops](https://keras.io/api/ops/math/).
#' @examplesIf bridle_ready()
#' x <- rbind(c(3, 1, 2), c(4, 6, 5))
#' op_argmax(x, axis = 2)
#' op_top_k(x, k = 2)
#' op_nonzero(x > 2)
constructors(ops_sorting = {
  op_sort(x, axis = -1L) -> keras.ops.sort
  op_argsort(x, axis = -1L, zero_indexed = FALSE) -> keras.ops.argsort
  op_argpartition(x, kth, axis = -1L, zero_indexed = FALSE) -> keras.ops.argpartition
  op_argmax(x, axis = NULL, keepdims = FALSE, zero_indexed = FALSE) -> keras.ops.argmax
  op_argmin(x, axis = NULL, keepdims = FALSE, zero_indexed = FALSE) -> keras.ops.argmin
  op_top_k(x, k, sorted = TRUE, zero_indexed = FALSE) -> keras.ops.top_k
  op_in_top_k(targets, predictions, k) -> keras.ops.in_top_k
  op_searchsorted(sorted_sequence, values, side = "left", zero_indexed = FALSE) ->
    keras.ops.searchsorted(values = tensor)
  op_digitize(x, bins, zero_indexed = FALSE) -> keras.ops.digitize(bins = tensor)
  op_nonzero(x) -> keras.ops.nonzero
  op_unravel_index(indices, shape) -> keras.ops.unravel_index
  op_nanargmax(x, axis = NULL, keepdims = FALSE, zero_indexed = FALSE) -> keras.ops.nanargmax
  op_nanargmin(x, axis = NULL, keepdims = FALSE, zero_indexed = FALSE) -> keras.ops.nanargmin
  op_unique(
    x, sorted = TRUE, return_index = FALSE, return_inverse = FALSE, return_counts = FALSE,
    axis = NULL, size = NULL, fill_value = NULL
  ) -> bridle.for_r.ops.unique
})

#' Take and replace parts of tensors
#'
#' Positions count from 1 as everywhere in R, unless `zero_indexed = TRUE`; negative ones count from
#' the end. See [op_subset()] and [tensors] for what is like R's `[`.
#'
#' @eval page("ops_indexing")
#' @seealso Keras' pages on [NumPy ops](https://keras.io/api/ops/numpy/) and [core
#'   ops](https://keras.io/api/ops/core/).
#' @examplesIf bridle_ready()
#' x <- op_array(matrix(1:6, 2))
#' op_take(x, c(1, 3), axis = 2)
#' op_slice(x, c(1, 2), c(2, 2))
#' op_scatter_update(x, rbind(c(1, 1), c(2, 3)), c(0L, 0L))
constructors(ops_indexing = {
  op_take(x, indices, axis = NULL, zero_indexed = FALSE) -> keras.ops.take
  op_take_along_axis(x, indices, axis = NULL, zero_indexed = FALSE) -> keras.ops.take_along_axis
  op_slice(inputs, start_indices, shape) -> keras.ops.slice
  op_slice_update(inputs, start_indices, updates) -> bridle.for_r.ops.slice_update(updates = tensor)
  op_scatter(indices, values, shape) -> bridle.for_r.ops.scatter(values = tensor)
  op_scatter_update(inputs, indices, updates, reduction = NULL) ->
    bridle.for_r.ops.scatter_update(updates = tensor)
  op_get_item(x, key) -> keras.ops.get_item(key = whole)
})
