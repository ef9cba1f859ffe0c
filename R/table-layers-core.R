#' Dense and embedding layers
#'
#' The layers that most models are made of.
#'
#' @eval page("layers_core")
#' @seealso Keras' pages on [Dense](https://keras.io/api/layers/core_layers/dense/),
#'   [Embedding](https://keras.io/api/layers/core_layers/embedding/).
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 5) |>
#'   layer_embedding(input_dim = 100, output_dim = 4) |>
#'   layer_dense(1)
#' model
constructors(layers_core = {
  layer_dense(
    object, units, activation = NULL, use_bias = TRUE, kernel_initializer = "glorot_uniform",
    bias_initializer = "zeros", kernel_regularizer = NULL, bias_regularizer = NULL,
    activity_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, lora_rank = NULL,
    lora_alpha = NULL, quantization_config = NULL, ...
  ) -> keras.layers.Dense
  layer_einsum_dense(
    object, equation, output_shape, activation = NULL, bias_axes = NULL,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL,
    bias_regularizer = NULL, kernel_constraint = NULL, bias_constraint = NULL, lora_rank = NULL,
    lora_alpha = NULL, gptq_unpacked_column_size = NULL, quantization_config = NULL, ...
  ) -> keras.layers.EinsumDense
  layer_embedding(
    object, input_dim, output_dim, embeddings_initializer = "uniform",
    embeddings_regularizer = NULL, embeddings_constraint = NULL, mask_zero = FALSE, weights = NULL,
    lora_rank = NULL, lora_alpha = NULL, quantization_config = NULL, ...
  ) -> keras.layers.Embedding
  layer_reversible_embedding(
    object, input_dim, output_dim, tie_weights = TRUE, embeddings_initializer = "uniform",
    embeddings_regularizer = NULL, embeddings_constraint = NULL, mask_zero = FALSE,
    reverse_dtype = NULL, logit_soft_cap = NULL, ...
  ) -> keras.layers.ReversibleEmbedding
})

#' Layers without weights
#'
#' Layers that skip steps, call a function of your own, or run others one after the other.
#'
#' @eval page("layers_basic")
#' @seealso Keras' page on [core layers](https://keras.io/api/layers/core_layers/).
#' @examplesIf bridle_ready()
#' keras_input(shape = 4) |> layer_lambda(function(x) x * 2)
#' keras_input(shape = c(30, 8)) |> layer_masking(mask_value = -1)
constructors(layers_basic = {
  layer_identity(object, ...) -> keras.layers.Identity
  layer_lambda(
    object, f, output_shape = NULL, mask = NULL, arguments = NULL, ...
  ) -> keras.layers.Lambda(`function` = f)
  layer_masking(object, mask_value = 0, ...) -> keras.layers.Masking
  layer_pipeline(layers, name = NULL) -> keras.layers.Pipeline
})

#' Activation layers
#'
#' An activation as a layer of its own. Most layers also take an `activation`.
#'
#' @eval page("layers_activation")
#' @seealso Keras' page on [activation layers](https://keras.io/api/layers/activation_layers/).
#' @examplesIf bridle_ready()
#' array(c(-2, -1, 0, 1), c(1, 4)) |> layer_activation_relu()
#' array(c(-2, -1, 0, 1), c(1, 4)) |> layer_activation("tanh")
constructors(layers_activation = {
  layer_activation(object, activation, ...) -> keras.layers.Activation
  layer_activation_relu(
    object, max_value = NULL, negative_slope = 0, threshold = 0, ...
  ) -> keras.layers.ReLU
  layer_activation_leaky_relu(object, negative_slope = 0.3, ...) -> keras.layers.LeakyReLU
  layer_activation_parametric_relu(
    object, alpha_initializer = "Zeros", alpha_regularizer = NULL, alpha_constraint = NULL,
    shared_axes = NULL, ...
  ) -> keras.layers.PReLU
  layer_activation_elu(object, alpha = 1, ...) -> keras.layers.ELU
  layer_activation_softmax(object, axis = -1L, ...) -> keras.layers.Softmax
})

#' Layers of other libraries
#'
#' A part of a model that was made with another library, as a layer. Each needs that library, and
#' the backend that can run it.
#'
#' @eval page("layers_wrapped")
#' @seealso Keras' page on [wrappers](https://keras.io/api/layers/backend_specific_layers/).
#' @examplesIf bridle_ready()
#' \dontrun{
#' keras_input(shape = 4) |> layer_tfsm(filepath = "path/to/saved_model")
#' }
constructors(layers_wrapped = {
  layer_tfsm(
    object, filepath, call_endpoint = "serve", call_training_endpoint = NULL, trainable = TRUE,
    name = NULL, dtype = NULL
  ) -> keras.layers.TFSMLayer
  layer_torch_module_wrapper(
    object, module, output_shape = NULL, name = NULL, ...
  ) -> keras.layers.TorchModuleWrapper
  layer_jax_model_wrapper(
    object, call_fn, init_fn = NULL, params = NULL, state = NULL, seed = NULL,
    native_serialization_platforms = NULL, ..., dtype = NULL
  ) -> keras.layers.JaxLayer
  layer_flax_module_wrapper(
    object, module, method = NULL, variables = NULL, ...
  ) -> keras.layers.FlaxLayer
})
