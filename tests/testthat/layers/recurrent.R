list(
  case(layer_lstm(x, 2), "LSTM(2)", c(2, 5, 3)),
  case(layer_gru(x, 2, return_sequences = TRUE), "GRU(2, return_sequences=True)", c(2, 5, 3)),
  case(layer_simple_rnn(x, 2, return_state = TRUE), "SimpleRNN(2, return_state=True)", c(2, 5, 3)),
  case(layer_rnn(x, rnn_cell_gru(2)), "RNN(GRUCell(2))", c(2, 5, 3)),
  case(
    layer_rnn(x, rnn_cells_stack(list(rnn_cell_lstm(2), rnn_cell_simple(3)))),
    "RNN(StackedRNNCells([LSTMCell(2), SimpleRNNCell(3)]))", c(2, 5, 3)
  ),
  case(
    layer_bidirectional(x, layer_lstm(units = 2), "sum"), "Bidirectional(LSTM(2), 'sum')",
    c(2, 5, 3)
  ),
  case(bidirectional(x, layer_lstm(units = 2)), "Bidirectional(LSTM(2))", c(2, 5, 3)),
  case(layer_time_distributed(x, layer_dense(units = 2)), "TimeDistributed(Dense(2))", c(2, 5, 3)),
  case(time_distributed(x, layer_dense(units = 2)), "TimeDistributed(Dense(2))", c(2, 5, 3)),
  case(layer_conv_lstm_1d(x, 2, 3), "ConvLSTM1D(2, 3)", c(2, 3, 5, 1)),
  case(layer_conv_lstm_2d(x, 2, c(2, 3)), "ConvLSTM2D(2, (2, 3))", c(2, 3, 4, 4, 1)),
  case(layer_conv_lstm_3d(x, 2, 2), "ConvLSTM3D(2, 2)", c(2, 2, 3, 3, 3, 1))
)
