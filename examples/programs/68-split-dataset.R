# Arrays become two datasets, one to train on and one to hold out, batched by TensorFlow.
library(bridle)

x <- scale(as.matrix(quakes[c("lat", "long", "depth")]))
y <- quakes$mag
parts <- split_dataset(list(x, as.matrix(y)), left_size = 0.8, shuffle = TRUE, seed = 1)
train <- parts[[1]]$batch(32L)
held_out <- parts[[2]]$batch(50L)

model <- keras_model_sequential(input_shape = 3) |>
  layer_dense(16, activation = "relu") |>
  layer_dense(1, bias_initializer = initializer_constant(mean(y)))
model |> compile(optimizer_adam(0.005), loss = "mse", metrics = "mae")
history <- model |> fit(train, epochs = 10, validation_data = held_out)

rows <- sum(vapply(iterate(held_out), function(batch) length(as.array(batch[[2]])), 0L))
stopifnot(
  rows == 200,
  tail(history$metrics$val_mae, 1) < mean(abs(y - mean(y)))
)
