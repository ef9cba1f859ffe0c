# What weights start from, are pulled to and must stay in.
library(bridle)

layer <- layer_dense(
  units = 1,
  kernel_initializer = initializer_random_uniform(0.1, 0.2, seed = 1),
  kernel_constraint = constraint_nonneg(),
  kernel_regularizer = regularizer_l1(0.01),
  use_bias = FALSE
)
model <- keras_model_sequential(input_shape = 5, layers = list(layer))
start <- get_weights(layer)[[1]]

x <- matrix(rnorm(500), 100)
y <- x %*% c(2, 1, 0, 0, -1)
model |> compile(optimizer_adam(0.05), loss = "mse")
model |> fit(x, y, epochs = 60)
end <- drop(get_weights(layer)[[1]])
print(round(end, 3))

loss <- evaluate(model, x, y)$loss
penalty <- 0.01 * sum(end)
stopifnot(
  start >= 0.1, start <= 0.2,
  end >= 0, end[5] == 0,
  all.equal(loss, mean((y - predict(model, x))^2) + penalty, tolerance = 1e-4)
)
