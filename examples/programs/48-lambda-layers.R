# R functions inside a model, and activations written in R.
library(bridle)

swish <- function(x) x * activation_sigmoid(x)
inputs <- keras_input(shape = 3)
outputs <- inputs |>
  layer_lambda(function(x) x^2 + 1, output_shape = 3) |>
  layer_dense(4, activation = swish) |>
  layer_activation(function(x) op_clip(x, 0, 1))
model <- keras_model(inputs, outputs)

x <- matrix(rnorm(12), 4)
guess <- predict(model, x)
weights <- get_weights(model)
z <- (x^2 + 1) %*% weights[[1]]
stopifnot(
  all.equal(guess, pmin(pmax(z * plogis(z), 0), 1), tolerance = 1e-5),
  dim(guess) == c(4, 4)
)
