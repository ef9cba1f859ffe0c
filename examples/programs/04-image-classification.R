# A small convolutional network that tells horizontal from vertical bars in noise.
library(bridle)

images <- array(rnorm(600 * 12 * 12, sd = 0.3), c(600, 12, 12, 1))
kind <- factor(sample(c("horizontal", "vertical"), 600, replace = TRUE))
for (i in 1:600) {
  at <- sample(12, 1)
  if (kind[i] == "horizontal") images[i, at, , 1] <- 1 else images[i, , at, 1] <- 1
}

model <- keras_model_sequential(input_shape = c(12, 12, 1)) |>
  layer_conv_2d(filters = 8, kernel_size = c(3, 3), activation = "relu", padding = "same") |>
  layer_max_pooling_2d(pool_size = c(2, 2)) |>
  layer_conv_2d(filters = 16, kernel_size = 3, activation = "relu") |>
  layer_flatten() |>
  layer_dropout(0.25) |>
  layer_dense(units = 2, activation = "softmax")
model |> compile(
  optimizer = "adam", loss = "sparse_categorical_crossentropy", metrics = c("accuracy")
)
model |> fit(images[1:500, , , , drop = FALSE], kind[1:500], epochs = 8, batch_size = 32)

score <- model |> evaluate(images[501:600, , , , drop = FALSE], kind[501:600])
stopifnot(score$accuracy > 0.95, count_params(model) == 80 + 1168 + 514)
