list(
  case(layer_dense(x, 2, activation = "relu"), "Dense(2, activation='relu')", c(3, 4)),
  case(layer_dense(x, 2, activation = activation_elu), "Dense(2, activation='elu')", c(3, 4)),
  case(
    layer_einsum_dense(x, "abc,cd->abd", output_shape = c(NA, 5), bias_axes = "d"),
    "EinsumDense('abc,cd->abd', output_shape=(None, 5), bias_axes='d')", c(2, 3, 4)
  ),
  case(layer_embedding(x, 5, 2), "Embedding(5, 2)", c(2, 3), values = c(0L, 1L, 2L, 3L, 4L, 0L)),
  case(
    layer_reversible_embedding(x, 5, 2), "ReversibleEmbedding(5, 2)", c(2, 3),
    values = c(0L, 1L, 2L, 3L, 4L, 0L)
  ),
  case(layer_identity(x), "Identity()", c(3, 4)),
  case(layer_masking(x, 0.5), "Masking(0.5)", c(2, 3, 4)),
  case(layer_activation(x, "tanh"), "Activation('tanh')", c(3, 4)),
  case(layer_activation_relu(x, 0.5), "ReLU(0.5)", c(3, 4)),
  case(layer_activation_leaky_relu(x), "LeakyReLU()", c(2, 2), values = c(-2, -1, 1, 2)),
  case(
    layer_activation_parametric_relu(x, "ones", shared_axes = 2), "PReLU('ones', shared_axes=[1])",
    c(2, 3, 4), values = (-12:11) / 2
  ),
  case(layer_activation_elu(x, alpha = 0.5), "ELU(alpha=0.5)", c(2, 2), values = c(-2, -1, 1, 2)),
  case(layer_activation_softmax(x, axis = 2), "Softmax(axis=1)", c(2, 3, 4))
)
