# A training loop of one's own: batches, losses and a test after each epoch.
library(bridle)

x <- matrix(rnorm(256 * 4), 256)
y <- as.numeric(x[, 1] * x[, 2] > 0)
test <- 201:256

model <- keras_model_sequential(input_shape = 4) |>
  layer_dense(32, activation = "relu") |>
  layer_dense(1, activation = "sigmoid")
model |> compile(optimizer_adam(0.02), loss = "binary_crossentropy", metrics = "accuracy")
losses <- c()
for (epoch in 1:20) {
  for (batch in split(sample(200), rep(1:10, 20))) {
    result <- train_on_batch(model, x[batch, ], y[batch])
  }
  losses[epoch] <- test_on_batch(model, x[test, ], y[test])$loss
}

guess <- predict_on_batch(model, x[test, ])
accuracy <- mean((guess > 0.5) == y[test])
stopifnot(
  setequal(names(result), c("loss", "accuracy")),
  losses[20] < losses[1],
  all.equal(accuracy, evaluate(model, x[test, ], y[test])$accuracy, tolerance = 1e-6),
  accuracy > 0.75
)
