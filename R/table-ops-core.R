#' What a tensor is, and copies of it
#'
#' @eval page("ops_core")
#' @seealso Keras' page on [core ops](https://keras.io/api/ops/core/).
#' @examplesIf bridle_ready()
#' x <- op_zeros(c(2, 3))
#' op_dtype(x)
#' op_ndim(x)
#' op_cast(x, "int32")
constructors(ops_core = {
  op_cast(x, dtype) -> keras.ops.cast
  op_saturate_cast(x, dtype) -> keras.ops.saturate_cast
  op_copy(x) -> keras.ops.copy
  op_stop_gradient(variable) -> keras.ops.stop_gradient
  op_convert_to_array(x) -> keras.ops.convert_to_numpy
  op_is_tensor(x) -> keras.ops.is_tensor
  op_dtype(x) -> keras.ops.dtype
  op_ndim(x) -> keras.ops.ndim
  op_size(x) -> keras.ops.size
})

#' Branches and loops of tensors
#'
#' R functions that become part of a compiled program: they are called once with symbolic tensors,
#' and again where nothing is compiled.
#'
#' @eval page("ops_control")
#' @seealso Keras' page on [core ops](https://keras.io/api/ops/core/).
#' @examplesIf bridle_ready()
#' op_fori_loop(0L, 5L, function(i, state) state + i, 0L)
#' op_scan(function(carry, x) list(carry + x, carry), 0, 1:4)
#' op_vectorized_map(matrix(1:4, 2), function(row) op_sum(row))
constructors(ops_control = {
  op_cond(pred, true_fn, false_fn) -> keras.ops.cond(true_fn = callable, false_fn = callable)
  op_switch(index, branches, ...) -> keras.ops.switch(index = position, branches = callable)
  op_while_loop(cond, body, loop_vars, maximum_iterations = NULL) ->
    bridle.for_r.ops.while_loop(cond = callable, body = callable, loop_vars = structure)
  op_fori_loop(lower, upper, body_fun, init_val) ->
    bridle.for_r.ops.fori_loop(
      lower = amount, upper = amount, body_fun = callable, init_val = structure
    )
  op_scan(f, init, xs = NULL, length = NULL, reverse = FALSE, unroll = 1L) ->
    keras.ops.scan(f = callable, init = structure, length = whole, unroll = whole)
  op_associative_scan(f, elems, reverse = FALSE, axis = 1L) ->
    keras.ops.associative_scan(f = callable)
  op_map(xs, f) -> keras.ops.map(f = callable)
  op_vectorized_map(elements, f) -> bridle.for_r.ops.vectorized_map(f = callable)
  op_vectorize(func, ..., excluded = NULL, signature = NULL) ->
    bridle.for_r.ops.vectorize(func = callable, excluded = any)
  op_custom_gradient(f) -> keras.ops.custom_gradient(f = callable)
  op_jvp(fun, primals, tangents, has_aux = FALSE) ->
    keras.ops.jvp(fun = callable, primals = structure, tangents = structure)
})
