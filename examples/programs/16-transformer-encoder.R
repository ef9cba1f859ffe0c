# Attention: which class a sequence belongs to is told by one marked place in it.
library(bridle)

n <- 800
tokens <- matrix(sample(3:12, n * 10, TRUE), n)
marked <- sample(9, n, TRUE)
tokens[cbind(1:n, marked)] <- 1L
answer <- sample(0:1, n, TRUE)
tokens[cbind(1:n, marked + 1)] <- ifelse(answer == 1, 2L, 0L)

block <- function(x) {
  attended <- layer_multi_head_attention(num_heads = 2, key_dim = 16)(x, x)
  x <- layer_layer_normalization(layer_add(x, attended))
  forward <- x |> layer_dense(32, activation = "relu") |> layer_dense(32)
  layer_layer_normalization(layer_add(x, forward))
}
inputs <- keras_input(shape = 10, dtype = "int32")
outputs <- inputs |>
  layer_embedding(input_dim = 13, output_dim = 32) |>
  block() |>
  layer_global_max_pooling_1d() |>
  layer_dense(1, activation = "sigmoid")
model <- keras_model(inputs, outputs)
model |> compile(optimizer_adam(0.005), loss = "binary_crossentropy", metrics = "accuracy")
model |> fit(tokens, answer, epochs = 6, batch_size = 64)

stopifnot(evaluate(model, tokens, answer)$accuracy > 0.95)
