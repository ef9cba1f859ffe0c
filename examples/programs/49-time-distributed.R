# The same layers at every step of a sequence of pictures, then memory over the steps.
library(bridle)

n <- 200
moving_right <- rep(c(TRUE, FALSE), n / 2)
films <- array(0, c(n, 4, 6, 6, 1))
for (i in seq_len(n)) {
  columns <- 1:4 + sample(0:2, 1)
  if (!moving_right[i]) columns <- rev(columns)
  for (frame in 1:4) films[i, frame, sample(6, 1), columns[frame], 1] <- 1
}
films <- films + rnorm(length(films), sd = 0.05)

look <- keras_model_sequential(input_shape = c(6, 6, 1)) |>
  layer_conv_2d(6, c(6, 3), activation = "relu") |>
  layer_flatten()
inputs <- keras_input(shape = c(4, 6, 6, 1))
outputs <- inputs |>
  time_distributed(look) |>
  layer_gru(12) |>
  layer_dense(1, activation = "sigmoid")
model <- keras_model(inputs, outputs)
model |> compile(optimizer_adam(0.01), loss = "binary_crossentropy", metrics = "accuracy")
model |> fit(films, moving_right, epochs = 15, batch_size = 25)
stopifnot(evaluate(model, films, moving_right)$accuracy > 0.9)
