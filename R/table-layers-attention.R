#' Attention layers
#'
#' Layers that mix values, each step weighted by how well its key fits a query.
#'
#' @eval page("layers_attention")
#' @seealso Keras' page on [attention layers](https://keras.io/api/layers/attention_layers/).
#' @examplesIf bridle_ready()
#' query <- keras_input(shape = c(10, 8))
#' value <- keras_input(shape = c(20, 8))
#' layer_attention(list(query, value))
#' layer_multi_head_attention(list(query, value), num_heads = 2, key_dim = 4)
constructors(layers_attention = {
  layer_attention(
    object, use_scale = FALSE, score_mode = "dot", dropout = 0, seed = NULL, ...
  ) -> keras.layers.Attention
  layer_additive_attention(
    object, use_scale = TRUE, dropout = 0, ...
  ) -> keras.layers.AdditiveAttention
  layer_multi_head_attention(
    inputs, num_heads, key_dim, value_dim = NULL, dropout = 0, use_bias = TRUE, output_shape = NULL,
    attention_axes = NULL, flash_attention = NULL, kernel_initializer = "glorot_uniform",
    bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL,
    activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, seed = NULL,
    sliding_window = NULL, use_gate = FALSE, ...
  ) -> keras.layers.MultiHeadAttention
  layer_group_query_attention(
    object, head_dim, num_query_heads, num_key_value_heads, dropout = 0, use_bias = TRUE,
    flash_attention = NULL, kernel_initializer = "glorot_uniform", bias_initializer = "zeros",
    kernel_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, bias_constraint = NULL, seed = NULL, sliding_window = NULL,
    use_gate = FALSE, ...
  ) -> keras.layers.GroupQueryAttention
})
