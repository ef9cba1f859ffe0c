# Four batches of 8, added up, are one of 32.
library(bridle)

x <- matrix(rnorm(64 * 3), 64)
y <- x %*% c(1, -1, 2)
train <- function(batch_size, ...) {
  model <- keras_model_sequential(input_shape = 3) |> layer_dense(1, kernel_initializer = "ones")
  model |> compile(optimizer_sgd(0.1, ...), loss = "mse")
  model |> fit(x, y, batch_size = batch_size, epochs = 3, shuffle = FALSE)
  get_weights(model)
}
few <- train(32)
many <- train(8, gradient_accumulation_steps = 4)
print(few[[1]])
stopifnot(all.equal(few, many, tolerance = 1e-4))
