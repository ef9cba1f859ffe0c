#' Activation functions
#'
#' Called with numbers, they compute. Passed as they are, without `()`, they are the activation of a
#' layer; their name without `activation_` does the same.
#'
#' @eval page("activations")
#' @seealso Keras' page on [activations](https://keras.io/api/layers/activations/).
#' @examplesIf bridle_ready()
#' activation_relu(c(-1, 0, 2))
#' layer_dense(units = 4, activation = activation_relu)
#' layer_dense(units = 4, activation = "relu")
constructors(activations = {
  activation_celu(x, alpha = 1) -> keras.activations.celu
  activation_elu(x, alpha = 1) -> keras.activations.elu
  activation_exponential(x) -> keras.activations.exponential
  activation_gelu(x, approximate = FALSE) -> keras.activations.gelu
  activation_glu(x, axis = -1L) -> keras.activations.glu
  activation_hard_shrink(x, threshold = 0.5) -> keras.activations.hard_shrink
  activation_hard_sigmoid(x) -> keras.activations.hard_sigmoid
  activation_hard_silu(x) -> keras.activations.hard_silu
  activation_hard_swish(x) -> keras.activations.hard_swish
  activation_hard_tanh(x) -> keras.activations.hard_tanh
  activation_leaky_relu(x, negative_slope = 0.2) -> keras.activations.leaky_relu
  activation_linear(x) -> keras.activations.linear
  activation_log_sigmoid(x) -> keras.activations.log_sigmoid
  activation_log_softmax(x, axis = -1L) -> keras.activations.log_softmax
  activation_mish(x) -> keras.activations.mish
  activation_relu(x, negative_slope = 0, max_value = NULL, threshold = 0) -> keras.activations.relu
  activation_relu6(x) -> keras.activations.relu6
  activation_selu(x) -> keras.activations.selu
  activation_sigmoid(x) -> keras.activations.sigmoid
  activation_silu(x) -> keras.activations.silu
  activation_soft_shrink(x, threshold = 0.5) -> keras.activations.soft_shrink
  activation_softmax(x, axis = -1L) -> keras.activations.softmax
  activation_softplus(x) -> keras.activations.softplus
  activation_softsign(x) -> keras.activations.softsign
  activation_sparse_plus(x) -> keras.activations.sparse_plus
  activation_sparse_sigmoid(x) -> keras.activations.sparse_sigmoid
  activation_sparsemax(x, axis = -1L) -> keras.activations.sparsemax
  activation_squareplus(x, b = 4L) -> keras.activations.squareplus
  activation_tanh(x) -> keras.activations.tanh
  activation_tanh_shrink(x) -> keras.activations.tanh_shrink
  activation_threshold(x, threshold, default_value) -> keras.activations.threshold
})
