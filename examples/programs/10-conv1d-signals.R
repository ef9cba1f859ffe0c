# Finds which of three pulses a signal contains, wherever it is.
library(bridle)

pulses <- list(spike = c(0, 3, 0, 0), step = c(2, 2, 2, 2), saw = c(2, -2, 2, -2))
kind <- factor(sample(names(pulses), 450, TRUE), names(pulses))
signals <- matrix(rnorm(450 * 40, sd = 0.3), 450)
for (i in seq_along(kind)) {
  at <- sample(36, 1) + 0:3
  signals[i, at] <- signals[i, at] + pulses[[kind[i]]]
}

inputs <- keras_input(shape = c(40, 1))
outputs <- inputs |>
  layer_conv_1d(16, kernel_size = 5, activation = "relu") |>
  layer_batch_normalization() |>
  layer_conv_1d(16, kernel_size = 3, activation = "relu") |>
  layer_global_max_pooling_1d() |>
  layer_dense(3, activation = "softmax")
model <- keras_model(inputs, outputs)
model |> compile("adam", loss = "sparse_categorical_crossentropy", metrics = "accuracy")
x <- array(signals, c(dim(signals), 1))
history <- model |> fit(x, kind, epochs = 15, batch_size = 32, validation_split = 0.2)

stopifnot(tail(history$metrics$val_accuracy, 1) > 0.9)
