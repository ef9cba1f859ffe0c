# Two inputs: a few that act directly, others through hidden layers.
library(bridle)

n <- 800
wide <- matrix(rnorm(n * 2), n)
deep <- matrix(runif(n * 4, -1, 1), n)
y <- 2 * wide[, 1] - wide[, 2] + sin(3 * deep[, 1]) * deep[, 2]

wide_input <- keras_input(shape = 2, name = "wide")
deep_input <- keras_input(shape = 4, name = "deep")
through <- deep_input |>
  layer_dense(32, activation = "relu") |>
  layer_dense(32, activation = "relu")
output <- layer_concatenate(wide_input, through) |> layer_dense(1)
model <- keras_model(list(wide = wide_input, deep = deep_input), output)
model |> compile(optimizer_adam(0.01), loss = "mse", metrics = metric_root_mean_squared_error())
model |> fit(list(deep = deep, wide = wide), y, epochs = 40, batch_size = 64)

score <- model |> evaluate(list(wide = wide, deep = deep), y)
stopifnot(score$root_mean_squared_error < 0.2, sd(y) > 2)
