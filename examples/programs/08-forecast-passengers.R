# Next month's airline passengers from the last twelve, with a GRU.
library(bridle)

series <- as.numeric(scale(log(AirPassengers)))
rows <- embed(series, 13)
past <- array(rows[, 13:2], c(nrow(rows), 12, 1))
future <- rows[, 1]
train <- seq_len(100)

model <- keras_model_sequential(input_shape = c(12, 1)) |>
  layer_gru(24) |>
  layer_dense(1)
model |> compile(optimizer = optimizer_adam(0.01), loss = "mse")
model |> fit(past[train, , , drop = FALSE], future[train], epochs = 150, batch_size = 16)

guess <- drop(predict(model, past[-train, , , drop = FALSE]))
error <- mean(abs(guess - future[-train]))
# The month before, as a forecast.
simple <- mean(abs(past[-train, 12, 1] - future[-train]))
print(c(gru = error, `last month` = simple))
stopifnot(length(guess) == 32, error < simple)
