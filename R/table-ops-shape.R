#' Change the shape of tensors
#'
#' The values stay the same. Where an order counts it is Keras': last axis first, not R's.
#'
#' @eval page("ops_shape")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' x <- op_array(matrix(1:6, 2))
#' op_reshape(x, c(3, NA))
#' op_transpose(x)
#' op_expand_dims(x, 1) |> op_shape()
#' op_rearrange(x, "a b -> (b a)")
constructors(ops_shape = {
  op_reshape(x, newshape) -> bridle.for_r.ops.reshape
  op_ravel(x) -> keras.ops.ravel
  op_transpose(x, axes = NULL) -> keras.ops.transpose
  op_swapaxes(x, axis1, axis2) -> keras.ops.swapaxes
  op_moveaxis(x, source, destination) -> keras.ops.moveaxis(source = axis, destination = axis)
  op_expand_dims(x, axis) -> keras.ops.expand_dims
  op_squeeze(x, axis = NULL) -> keras.ops.squeeze
  op_broadcast_to(x, shape) -> keras.ops.broadcast_to
  op_rearrange(tensor, pattern, ...) -> bridle.for_r.ops.rearrange
  op_flip(x, axis = NULL) -> keras.ops.flip
  op_rot90(array, k = 1L, axes = list(1L, 2L)) -> keras.ops.rot90
  op_roll(x, shift, axis = NULL) -> keras.ops.roll
  op_tril(x, k = 0L) -> keras.ops.tril
  op_triu(x, k = 0L) -> keras.ops.triu
  op_repeat(x, repeats, axis = NULL) -> keras.ops.repeat
  op_tile(x, repeats) -> keras.ops.tile
  op_pad(x, pad_width, mode = "constant", constant_values = NULL) -> bridle.for_r.ops.pad
  op_fliplr(x) -> keras.ops.fliplr
  op_flipud(x) -> keras.ops.flipud
  op_view(x, dtype = NULL) -> keras.ops.view
})

#' Join and split tensors
#'
#' Several tensors become one, or one becomes several.
#'
#' @eval page("ops_joining")
#' @seealso Keras' page on [NumPy ops](https://keras.io/api/ops/numpy/).
#' @examplesIf bridle_ready()
#' x <- matrix(1:6, 2)
#' op_concatenate(list(x, x), axis = 2)
#' op_split(x, 3, axis = 2)
constructors(ops_joining = {
  op_concatenate(xs, axis = 1L) -> keras.ops.concatenate
  op_append(x1, x2, axis = NULL) -> keras.ops.append
  op_stack(x, axis = 1L) -> keras.ops.stack
  op_hstack(xs, ...) -> bridle.for_r.ops.hstack
  op_vstack(xs, ...) -> bridle.for_r.ops.vstack
  op_split(x, indices_or_sections, axis = 1L) -> keras.ops.split(indices_or_sections = pieces)
  op_unstack(x, num = NULL, axis = 1L) -> keras.ops.unstack
  op_dstack(xs) -> keras.ops.dstack
  op_array_split(x, indices_or_sections, axis = 1L) ->
    bridle.for_r.ops.array_split(indices_or_sections = pieces)
  op_hsplit(x, indices_or_sections) -> keras.ops.hsplit(indices_or_sections = pieces)
  op_vsplit(x, indices_or_sections) -> keras.ops.vsplit(indices_or_sections = pieces)
  op_dsplit(x, indices_or_sections) -> keras.ops.dsplit(indices_or_sections = pieces)
})
