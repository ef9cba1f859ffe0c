# Batches made by an R function, as many as asked for.
library(bridle)

batches <- 0
generator <- function() {
  batches <<- batches + 1
  x <- matrix(runif(64, -1, 1), 32)
  list(x, x[, 1] * 3 - x[, 2])
}

model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
model |> compile(optimizer_sgd(0.3), loss = "mse")
history <- model |> fit(generator, steps_per_epoch = 20, epochs = 3)

print(history$metrics$loss)
stopifnot(
  batches >= 60,
  tail(history$metrics$loss, 1) < 0.01,
  all.equal(drop(get_weights(model)[[1]]), c(3, -1), tolerance = 0.05)
)
