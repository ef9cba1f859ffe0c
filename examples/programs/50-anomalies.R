# What an autoencoder can't rebuild is unusual: sensors that move together, and some that don't.
library(bridle)

state <- matrix(runif(500 * 2, -1, 1), 500)
readings <- function(state) cbind(state, sin(2 * state[, 1]), state[, 1] * state[, 2], state[, 2]^2)
usual <- readings(state) + rnorm(2500, sd = 0.02)
broken <- readings(state[1:100, ])
broken[cbind(1:100, sample(5, 100, TRUE))] <- runif(100, -1.5, 1.5)

model <- keras_model_sequential(input_shape = 5) |>
  layer_dense(24, activation = "tanh") |>
  layer_dense(2) |>
  layer_dense(24, activation = "tanh") |>
  layer_dense(5)
model |> compile(optimizer_adam(0.01), loss = "mae")
model |> fit(usual, usual, epochs = 60, batch_size = 25)

error <- function(rows) apply(abs(predict(model, rows) - rows), 1, max)
limit <- quantile(error(usual), 0.95)
found <- mean(error(broken) > limit)
cat("found:", found, "of the broken at 0.05 of the others\n")
stopifnot(found > 0.6)
