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
  layer_embedding(
    object, input_dim, output_dim, embeddings_initializer = "uniform",
    embeddings_regularizer = NULL, embeddings_constraint = NULL, mask_zero = FALSE, weights = NULL,
    lora_rank = NULL, lora_alpha = NULL, quantization_config = NULL, ...
  ) -> keras.layers.Embedding
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
  layer_activation_softmax(object, axis = -1L, ...) -> keras.layers.Softmax
})

#' Layers that change the shape
#'
#' The values stay as they are and in their order, last axis first.
#'
#' @eval page("layers_reshaping")
#' @seealso Keras' page on [reshaping layers](https://keras.io/api/layers/reshaping_layers/).
#' @examplesIf bridle_ready()
#' keras_input(shape = c(28, 28)) |> layer_flatten()
#' keras_input(shape = 12) |> layer_reshape(c(3, 4))
constructors(layers_reshaping = {
  layer_flatten(object, data_format = NULL, ...) -> keras.layers.Flatten
  layer_reshape(object, target_shape, ...) -> keras.layers.Reshape
})

#' Convolution layers
#'
#' Layers that look at each place and its neighbours with the same weights.
#'
#' @eval page("layers_convolution")
#' @seealso Keras' page on [convolution layers](https://keras.io/api/layers/convolution_layers/).
#' @examplesIf bridle_ready()
#' keras_input(shape = c(28, 28, 1)) |>
#'   layer_conv_2d(filters = 8, kernel_size = 3, activation = "relu")
constructors(layers_convolution = {
  layer_conv_1d(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, groups = 1L, activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ...
  ) -> keras.layers.Conv1D
  layer_conv_2d(
    object, filters, kernel_size, strides = list(1L, 1L), padding = "valid", data_format = NULL,
    dilation_rate = list(1L, 1L), groups = 1L, activation = NULL, use_bias = TRUE,
    kernel_initializer = "glorot_uniform", bias_initializer = "zeros", kernel_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    bias_constraint = NULL, ...
  ) -> keras.layers.Conv2D
})

#' Pooling layers
#'
#' Layers that make one value of several neighbours, or of all places.
#'
#' @eval page("layers_pooling")
#' @seealso Keras' page on [pooling layers](https://keras.io/api/layers/pooling_layers/).
#' @examplesIf bridle_ready()
#' images <- keras_input(shape = c(28, 28, 8))
#' images |> layer_max_pooling_2d()
#' images |> layer_global_average_pooling_2d()
constructors(layers_pooling = {
  layer_max_pooling_1d(
    object, pool_size = 2L, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...
  ) -> keras.layers.MaxPooling1D
  layer_max_pooling_2d(
    object, pool_size = list(2L, 2L), strides = NULL, padding = "valid", data_format = NULL,
    name = NULL, ...
  ) -> keras.layers.MaxPooling2D
  layer_average_pooling_1d(
    object, pool_size, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...
  ) -> keras.layers.AveragePooling1D
  layer_average_pooling_2d(
    object, pool_size, strides = NULL, padding = "valid", data_format = NULL, name = NULL, ...
  ) -> keras.layers.AveragePooling2D
  layer_global_max_pooling_1d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalMaxPooling1D
  layer_global_max_pooling_2d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalMaxPooling2D
  layer_global_average_pooling_1d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalAveragePooling1D
  layer_global_average_pooling_2d(
    object, data_format = NULL, keepdims = FALSE, ...
  ) -> keras.layers.GlobalAveragePooling2D
})

#' Normalization layers
#'
#' Layers that bring values to mean 0 and variance 1, then to an offset and a scale that are
#' learned.
#'
#' @eval page("layers_normalization")
#' @seealso Keras' page on [normalization
#'   layers](https://keras.io/api/layers/normalization_layers/).
#' @examplesIf bridle_ready()
#' matrix(rnorm(20, mean = 5), 5) |> layer_layer_normalization()
constructors(layers_normalization = {
  layer_batch_normalization(
    object, axis = -1L, momentum = 0.99, epsilon = 0.001, center = TRUE, scale = TRUE,
    beta_initializer = "zeros", gamma_initializer = "ones", moving_mean_initializer = "zeros",
    moving_variance_initializer = "ones", beta_regularizer = NULL, gamma_regularizer = NULL,
    beta_constraint = NULL, gamma_constraint = NULL, synchronized = FALSE, renorm = FALSE,
    renorm_clipping = NULL, renorm_momentum = 0.99, ...
  ) -> keras.layers.BatchNormalization
  layer_layer_normalization(
    object, axis = -1L, epsilon = 0.001, center = TRUE, scale = TRUE, beta_initializer = "zeros",
    gamma_initializer = "ones", beta_regularizer = NULL, gamma_regularizer = NULL,
    beta_constraint = NULL, gamma_constraint = NULL, ...
  ) -> keras.layers.LayerNormalization
})

#' Regularization layers
#'
#' Layers that only do something in training.
#'
#' @eval page("layers_regularization")
#' @seealso Keras' page on [regularization
#'   layers](https://keras.io/api/layers/regularization_layers/).
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 8) |>
#'   layer_dropout(0.5) |>
#'   layer_dense(1)
constructors(layers_regularization = {
  layer_dropout(object, rate, noise_shape = NULL, seed = NULL, ...) -> keras.layers.Dropout
})

#' Recurrent layers
#'
#' Layers that go through the steps of a sequence and keep a state. The input has the axes batch,
#' steps and features.
#'
#' @eval page("layers_recurrent")
#' @seealso Keras' page on [recurrent layers](https://keras.io/api/layers/recurrent_layers/).
#' @examplesIf bridle_ready()
#' steps <- keras_input(shape = c(30, 8))
#' steps |> layer_lstm(16)
#' steps |> layer_bidirectional(layer = layer_gru(units = 16))
constructors(layers_recurrent = {
  layer_lstm(
    object, units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0,
    recurrent_dropout = 0, seed = NULL, return_sequences = FALSE, return_state = FALSE,
    go_backwards = FALSE, stateful = FALSE, unroll = FALSE, use_cudnn = "auto", ...
  ) -> keras.layers.LSTM
  layer_gru(
    object, units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", kernel_regularizer = NULL, recurrent_regularizer = NULL,
    bias_regularizer = NULL, activity_regularizer = NULL, kernel_constraint = NULL,
    recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0,
    seed = NULL, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE,
    stateful = FALSE, unroll = FALSE, reset_after = TRUE, use_cudnn = "auto", ...
  ) -> keras.layers.GRU
  layer_bidirectional(
    object, layer, merge_mode = "concat", weights = NULL, backward_layer = NULL, ...
  ) -> keras.layers.Bidirectional
})

#' Merging layers
#'
#' Layers that make one tensor of several.
#'
#' @eval page("layers_merging")
#' @seealso Keras' page on [merging layers](https://keras.io/api/layers/merging_layers/).
#' @examplesIf bridle_ready()
#' a <- keras_input(shape = 4)
#' b <- keras_input(shape = 4)
#' layer_add(a, b)
#' layer_concatenate(list(a, b))
constructors(layers_merging = {
  layer_add(inputs, ...) -> keras.layers.Add
  layer_concatenate(inputs, ..., axis = -1L) -> keras.layers.Concatenate
})
