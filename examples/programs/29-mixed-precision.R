# Computes with 16 bits and keeps the weights in 32.
library(bridle)

config_set_dtype_policy("mixed_bfloat16")
model <- keras_model_sequential(input_shape = 8) |>
  layer_dense(16, activation = "relu") |>
  layer_dense(1, dtype = "float32")
config_set_dtype_policy("float32")

x <- matrix(rnorm(512 * 8), 512)
y <- x %*% rnorm(8)
model |> compile(optimizer_adam(0.02), loss = "mse")
history <- model |> fit(x, y, epochs = 15, batch_size = 64)

hidden <- get_layer(model, index = 1)
stopifnot(
  hidden$compute_dtype == "bfloat16",
  hidden$variable_dtype == "float32",
  tail(history$metrics$loss, 1) < 0.1 * history$metrics$loss[1]
)
