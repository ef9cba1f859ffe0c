#' Summaries of tensors
#'
#' Of all values, or along one or several axes.
#'
#' @eval page("ops_reductions")
#' @seealso Keras' pages on [NumPy ops](https://keras.io/api/ops/numpy/) and [math
#'   ops](https://keras.io/api/ops/math/).
#' @examplesIf bridle_ready()
#' x <- matrix(1:6 / 2, 2)
#' op_sum(x)
#' op_mean(x, axis = 1)
#' op_max(x, axis = -1, keepdims = TRUE)
constructors(ops_reductions = {
  op_sum(x, axis = NULL, keepdims = FALSE) -> keras.ops.sum
  op_prod(x, axis = NULL, keepdims = FALSE, dtype = NULL) -> keras.ops.prod
  op_mean(x, axis = NULL, keepdims = FALSE) -> keras.ops.mean
  op_median(x, axis = NULL, keepdims = FALSE) -> keras.ops.median
  op_average(x, axis = NULL, weights = NULL) -> keras.ops.average
  op_quantile(x, q, axis = NULL, method = "linear", keepdims = FALSE) -> keras.ops.quantile
  op_std(x, axis = NULL, keepdims = FALSE) -> keras.ops.std
  op_var(x, axis = NULL, keepdims = FALSE) -> keras.ops.var
  op_max(x, axis = NULL, keepdims = FALSE, initial = NULL) -> keras.ops.max
  op_min(x, axis = NULL, keepdims = FALSE, initial = NULL) -> keras.ops.min
  op_all(x, axis = NULL, keepdims = FALSE) -> keras.ops.all
  op_any(x, axis = NULL, keepdims = FALSE) -> keras.ops.any
  op_count_nonzero(x, axis = NULL) -> keras.ops.count_nonzero
  op_logsumexp(x, axis = NULL, keepdims = FALSE) -> keras.ops.logsumexp
  op_moments(x, axes, keepdims = FALSE, synchronized = FALSE) -> keras.ops.moments
  op_cumsum(x, axis = NULL, dtype = NULL) -> keras.ops.cumsum
  op_cumprod(x, axis = NULL, dtype = NULL) -> keras.ops.cumprod
  op_diff(a, n = 1L, axis = -1L) -> keras.ops.diff(n = whole)
  op_bincount(x, weights = NULL, minlength = 0L, sparse = FALSE) -> keras.ops.bincount
  op_histogram(x, bins = 10L, range = NULL) -> bridle.for_r.ops.histogram(bins = whole, range = any)
  op_segment_sum(data, segment_ids, num_segments = NULL, sorted = FALSE) -> keras.ops.segment_sum
  op_segment_max(data, segment_ids, num_segments = NULL, sorted = FALSE) -> keras.ops.segment_max
  op_percentile(x, q, axis = NULL, method = "linear", keepdims = FALSE) -> keras.ops.percentile
  op_ptp(x, axis = NULL, keepdims = FALSE) -> keras.ops.ptp
  op_trapezoid(y, x = NULL, dx = 1, axis = -1L) -> keras.ops.trapezoid
  op_segment_min(data, segment_ids, num_segments = NULL, sorted = FALSE) -> keras.ops.segment_min
  op_segment_prod(data, segment_ids, num_segments = NULL, sorted = FALSE) -> keras.ops.segment_prod
  op_nansum(x, axis = NULL, keepdims = FALSE) -> keras.ops.nansum
  op_nanprod(x, axis = NULL, keepdims = FALSE) -> keras.ops.nanprod
  op_nanmean(x, axis = NULL, keepdims = FALSE) -> keras.ops.nanmean
  op_nanmedian(x, axis = NULL, keepdims = FALSE) -> keras.ops.nanmedian
  op_nanstd(x, axis = NULL, keepdims = FALSE) -> keras.ops.nanstd
  op_nanvar(x, axis = NULL, keepdims = FALSE) -> keras.ops.nanvar
  op_nanmax(x, axis = NULL, keepdims = FALSE) -> keras.ops.nanmax
  op_nanmin(x, axis = NULL, keepdims = FALSE) -> keras.ops.nanmin
  op_nanquantile(x, q, axis = NULL, method = "linear", keepdims = FALSE) -> keras.ops.nanquantile
  op_nanpercentile(x, q, axis = NULL, method = "linear", keepdims = FALSE) ->
    keras.ops.nanpercentile
  op_nancumsum(x, axis = NULL, dtype = NULL) -> keras.ops.nancumsum
  op_nancumprod(x, axis = NULL, dtype = NULL) -> keras.ops.nancumprod
})
