# A generator learns the ring that a discriminator can't tell from the true one.
library(bridle)

ring <- function(n) {
  angle <- runif(n, 0, 2 * pi)
  cbind(cos(angle), sin(angle)) + rnorm(2 * n, sd = 0.05)
}
generator <- keras_model_sequential(input_shape = 2) |>
  layer_dense(32, activation = "relu") |>
  layer_dense(32, activation = "relu") |>
  layer_dense(2)
discriminator <- keras_model_sequential(input_shape = 2) |>
  layer_dense(32) |>
  layer_activation_leaky_relu() |>
  layer_dense(32) |>
  layer_activation_leaky_relu() |>
  layer_dense(1, activation = "sigmoid")
discriminator |> compile(optimizer_adam(0.005), loss = "binary_crossentropy")

freeze_weights(discriminator)
inputs <- keras_input(shape = 2)
both <- keras_model(inputs, inputs |> generator() |> discriminator())
both |> compile(optimizer_adam(0.002), loss = "binary_crossentropy")
unfreeze_weights(discriminator)
discriminator |> compile(optimizer_adam(0.005), loss = "binary_crossentropy")

noise <- function(n) matrix(rnorm(2 * n), n)
distance <- function(points) mean(abs(sqrt(rowSums(points^2)) - 1))
before <- distance(predict(generator, noise(500)))
for (step in 1:600) {
  false <- predict_on_batch(generator, noise(64))
  train_on_batch(discriminator, rbind(ring(64), false), rep(1:0, each = 64))
  train_on_batch(both, noise(64), rep(1, 64))
}
after <- distance(predict(generator, noise(500)))
cat("distance from the ring:", before, "->", after, "\n")
stopifnot(after < 0.8 * before)
