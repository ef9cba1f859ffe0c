# Forecasts a wave from windows of its past, which a dataset cuts out on the way.
library(bridle)

wave <- sin(seq(0, 60, length.out = 1200)) + rnorm(1200, sd = 0.05)
past <- 20
windows <- timeseries_dataset_from_array(
  data = as.matrix(head(wave, -past)),
  targets = as.matrix(tail(wave, -past)),
  sequence_length = past,
  batch_size = 64,
  shuffle = TRUE,
  seed = 1
)

model <- keras_model_sequential(input_shape = c(past, 1)) |>
  layer_lstm(16) |>
  layer_dense(1)
model |> compile(optimizer_adam(0.01), loss = "mse", metrics = "mae")
history <- model |> fit(windows, epochs = 5)

print(history$metrics$mae)
stopifnot(tail(history$metrics$mae, 1) < 0.15)
