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
#' steps |> layer_rnn(cell = rnn_cell_gru(units = 16))
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
  layer_simple_rnn(
    object, units, activation = "tanh", use_bias = TRUE, kernel_initializer = "glorot_uniform",
    recurrent_initializer = "orthogonal", bias_initializer = "zeros", kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0,
    recurrent_dropout = 0, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE,
    stateful = FALSE, unroll = FALSE, seed = NULL, ...
  ) -> keras.layers.SimpleRNN
  layer_rnn(
    object, cell, return_sequences = FALSE, return_state = FALSE, go_backwards = FALSE,
    stateful = FALSE, unroll = FALSE, zero_output_for_mask = FALSE, ...
  ) -> keras.layers.RNN
})

#' Layers that run another layer over steps
#'
#' A layer for one direction is run in both; a layer for one step is run at each.
#'
#' @eval page("layers_recurrent_wrappers")
#' @seealso Keras' page on [recurrent layers](https://keras.io/api/layers/recurrent_layers/).
#' @examplesIf bridle_ready()
#' steps <- keras_input(shape = c(30, 8))
#' steps |> layer_bidirectional(layer = layer_gru(units = 16))
#' steps |> layer_time_distributed(layer = layer_dense(units = 4))
constructors(layers_recurrent_wrappers = {
  layer_bidirectional(
    object, layer, merge_mode = "concat", weights = NULL, backward_layer = NULL, ...
  ) -> keras.layers.Bidirectional
  layer_time_distributed(object, layer, ...) -> keras.layers.TimeDistributed
  bidirectional(
    object, layer, merge_mode = "concat", weights = NULL, backward_layer = NULL, ...
  ) -> keras.layers.Bidirectional
  time_distributed(object, layer, ...) -> keras.layers.TimeDistributed
})

#' Convolutional LSTM layers
#'
#' Long short-term memory for sequences of images and the like: convolutions take the place of the
#' matrices. The input has the axes batch, steps, one to three axes of places, and channels.
#'
#' @eval page("layers_conv_lstm")
#' @seealso Keras' page on [recurrent layers](https://keras.io/api/layers/recurrent_layers/).
#' @examplesIf bridle_ready()
#' keras_input(shape = c(10, 28, 28, 1)) |> layer_conv_lstm_2d(filters = 4, kernel_size = 3)
constructors(layers_conv_lstm = {
  layer_conv_lstm_1d(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0,
    recurrent_dropout = 0, seed = NULL, return_sequences = FALSE, return_state = FALSE,
    go_backwards = FALSE, stateful = FALSE, ..., unroll = FALSE
  ) -> keras.layers.ConvLSTM1D
  layer_conv_lstm_2d(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0,
    recurrent_dropout = 0, seed = NULL, return_sequences = FALSE, return_state = FALSE,
    go_backwards = FALSE, stateful = FALSE, ..., unroll = FALSE
  ) -> keras.layers.ConvLSTM2D
  layer_conv_lstm_3d(
    object, filters, kernel_size, strides = 1L, padding = "valid", data_format = NULL,
    dilation_rate = 1L, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, activity_regularizer = NULL,
    kernel_constraint = NULL, recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0,
    recurrent_dropout = 0, seed = NULL, return_sequences = FALSE, return_state = FALSE,
    go_backwards = FALSE, stateful = FALSE, ..., unroll = FALSE
  ) -> keras.layers.ConvLSTM3D
})

#' Recurrent cells
#'
#' What a recurrent layer does at one step, for [layer_rnn()].
#'
#' @eval page("rnn_cells")
#' @seealso Keras' page on [recurrent layers](https://keras.io/api/layers/recurrent_layers/).
#' @examplesIf bridle_ready()
#' cells <- rnn_cells_stack(list(rnn_cell_lstm(units = 8), rnn_cell_lstm(units = 4)))
#' keras_input(shape = c(30, 8)) |> layer_rnn(cell = cells)
constructors(rnn_cells = {
  rnn_cell_simple(
    units, activation = "tanh", use_bias = TRUE, kernel_initializer = "glorot_uniform",
    recurrent_initializer = "orthogonal", bias_initializer = "zeros", kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, kernel_constraint = NULL,
    recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0,
    seed = NULL, ...
  ) -> keras.layers.SimpleRNNCell
  rnn_cell_gru(
    units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", kernel_regularizer = NULL, recurrent_regularizer = NULL,
    bias_regularizer = NULL, kernel_constraint = NULL, recurrent_constraint = NULL,
    bias_constraint = NULL, dropout = 0, recurrent_dropout = 0, reset_after = TRUE, seed = NULL, ...
  ) -> keras.layers.GRUCell
  rnn_cell_lstm(
    units, activation = "tanh", recurrent_activation = "sigmoid", use_bias = TRUE,
    kernel_initializer = "glorot_uniform", recurrent_initializer = "orthogonal",
    bias_initializer = "zeros", unit_forget_bias = TRUE, kernel_regularizer = NULL,
    recurrent_regularizer = NULL, bias_regularizer = NULL, kernel_constraint = NULL,
    recurrent_constraint = NULL, bias_constraint = NULL, dropout = 0, recurrent_dropout = 0,
    seed = NULL, ...
  ) -> keras.layers.LSTMCell
  rnn_cells_stack(cells, ...) -> keras.layers.StackedRNNCells
})
