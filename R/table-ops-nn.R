#' Activation functions on tensors
#'
#' Element by element, or along an axis.
#'
#' @eval page("ops_activation")
#' @seealso Keras' page on [NN ops](https://keras.io/api/ops/nn/).
#' @examplesIf bridle_ready()
#' x <- c(-2, -1, 0, 1, 2)
#' op_relu(x)
#' op_softmax(x)
constructors(ops_activation = {
  op_celu(x, alpha = 1) -> keras.ops.celu
  op_elu(x, alpha = 1) -> keras.ops.elu
  op_gelu(x, approximate = TRUE) -> keras.ops.gelu
  op_glu(x, axis = -1L) -> keras.ops.glu
  op_hard_shrink(x, threshold = 0.5) -> keras.ops.hard_shrink
  op_hard_sigmoid(x) -> keras.ops.hard_sigmoid
  op_hard_silu(x) -> keras.ops.hard_silu
  op_hard_swish(x) -> keras.ops.hard_swish
  op_hard_tanh(x) -> keras.ops.hard_tanh
  op_leaky_relu(x, negative_slope = 0.2) -> keras.ops.leaky_relu
  op_log_sigmoid(x) -> keras.ops.log_sigmoid
  op_log_softmax(x, axis = -1L) -> keras.ops.log_softmax
  op_relu(x) -> keras.ops.relu
  op_relu6(x) -> keras.ops.relu6
  op_selu(x) -> keras.ops.selu
  op_sigmoid(x) -> keras.ops.sigmoid
  op_silu(x) -> keras.ops.silu
  op_soft_shrink(x, threshold = 0.5) -> keras.ops.soft_shrink
  op_softmax(x, axis = -1L) -> keras.ops.softmax
  op_softplus(x) -> keras.ops.softplus
  op_softsign(x) -> keras.ops.softsign
  op_sparse_plus(x) -> keras.ops.sparse_plus
  op_sparse_sigmoid(x) -> keras.ops.sparse_sigmoid
  op_sparsemax(x, axis = -1L) -> keras.ops.sparsemax
  op_squareplus(x, b = 4L) -> keras.ops.squareplus
  op_tanh_shrink(x) -> keras.ops.tanh_shrink
  op_threshold(x, threshold, default_value) -> keras.ops.threshold
})

#' Convolution and pooling
#'
#' @eval page("ops_convolution")
#' @seealso Keras' page on [NN ops](https://keras.io/api/ops/nn/).
#' @examplesIf bridle_ready()
#' x <- array(1:16 / 16, c(1, 4, 4, 1))
#' op_max_pool(x, 2)
#' op_conv(x, array(1, c(2, 2, 1, 1)))
constructors(ops_convolution = {
  op_conv(
    inputs, kernel, strides = 1L, padding = "valid", data_format = NULL, dilation_rate = 1L
  ) -> keras.ops.conv
  op_conv_transpose(
    inputs, kernel, strides = 1L, padding = "valid", output_padding = NULL, data_format = NULL,
    dilation_rate = 1L
  ) -> keras.ops.conv_transpose
  op_depthwise_conv(
    inputs, kernel, strides = 1L, padding = "valid", data_format = NULL, dilation_rate = 1L
  ) -> keras.ops.depthwise_conv
  op_separable_conv(
    inputs, depthwise_kernel, pointwise_kernel, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L
  ) -> keras.ops.separable_conv
  op_average_pool(inputs, pool_size, strides = NULL, padding = "valid", data_format = NULL) ->
    keras.ops.average_pool
  op_max_pool(inputs, pool_size, strides = NULL, padding = "valid", data_format = NULL) ->
    keras.ops.max_pool
  op_adaptive_average_pool(inputs, output_size, data_format = NULL) ->
    bridle.for_r.ops.adaptive_average_pool
  op_adaptive_max_pool(inputs, output_size, data_format = NULL) ->
    bridle.for_r.ops.adaptive_max_pool
  op_depth_to_space(x, block_size, data_format = "channels_last") ->
    keras.ops.depth_to_space(block_size = whole)
  op_space_to_depth(x, block_size, data_format = "channels_last") ->
    keras.ops.space_to_depth(block_size = whole)
  op_fold(x, output_size, kernel_size, dilation = 1L, padding = 0L, stride = 1L) ->
    keras.ops.fold(dilation = whole, stride = whole)
  op_unfold(x, kernel_size, dilation = 1L, padding = 0L, stride = 1L) ->
    keras.ops.unfold(dilation = whole, stride = whole)
})

#' Normalization, encodings, losses
#'
#' What layers, losses and metrics are made of.
#'
#' @eval page("ops_nn")
#' @seealso Keras' page on [NN ops](https://keras.io/api/ops/nn/).
#' @examplesIf bridle_ready()
#' op_one_hot(c(1, 3), num_classes = 3)
#' op_one_hot(factor(c("no", "yes")))
#' op_normalize(rbind(c(3, 4)))
constructors(ops_nn = {
  op_normalize(x, axis = -1L, order = 2L, epsilon = NULL) -> keras.ops.normalize(order = whole)
  op_batch_normalization(
    x, mean, variance, axis, offset = NULL, scale = NULL, epsilon = 0.001
  ) -> keras.ops.batch_normalization
  op_layer_normalization(x, gamma = NULL, beta = NULL, axis = -1L, epsilon = NULL, ...) ->
    keras.ops.layer_normalization
  op_rms_normalization(x, scale = NULL, axis = -1L, epsilon = NULL) -> keras.ops.rms_normalization
  op_one_hot(
    x, num_classes = NULL, axis = -1L, dtype = NULL, sparse = FALSE, zero_indexed = FALSE
  ) -> bridle.for_r.codes.one_hot(x = asis)
  op_multi_hot(inputs, num_classes = NULL, axis = -1L, dtype = NULL, sparse = FALSE, ...) ->
    keras.ops.multi_hot
  op_dot_product_attention(
    query, key, value, bias = NULL, mask = NULL, scale = NULL, is_causal = FALSE,
    flash_attention = NULL, attn_logits_soft_cap = NULL
  ) -> keras.ops.dot_product_attention
  op_binary_crossentropy(target, output, from_logits = FALSE) -> keras.ops.binary_crossentropy
  op_categorical_crossentropy(target, output, from_logits = FALSE, axis = -1L) ->
    keras.ops.categorical_crossentropy
  op_sparse_categorical_crossentropy(target, output, from_logits = FALSE, axis = -1L) ->
    keras.ops.sparse_categorical_crossentropy
  op_ctc_loss(target, output, target_length, output_length, mask_index = 1L) -> keras.ops.ctc_loss
  op_ctc_decode(
    inputs, sequence_lengths, strategy = "greedy", beam_width = 100L, top_paths = 1L,
    merge_repeated = TRUE, mask_index = 1L
  ) -> keras.ops.ctc_decode
  op_psnr(x1, x2, max_val) -> keras.ops.psnr
})
