# Training ends when the validation gets no better, and goes back to the best weights.
library(bridle)

x <- matrix(rnorm(60 * 20), 60)
y <- x[, 1] + rnorm(60)

model <- keras_model_sequential(input_shape = 20) |>
  layer_dense(64, activation = "relu") |>
  layer_dense(1)
model |> compile(optimizer_adam(0.01), loss = "mse")
history <- model |> fit(
  x[1:40, ], y[1:40],
  epochs = 200,
  validation_data = list(x[41:60, ], y[41:60]),
  callbacks = list(
    callback_early_stopping(patience = 3, restore_best_weights = TRUE),
    callback_reduce_lr_on_plateau(factor = 0.5, patience = 1)
  )
)

losses <- history$metrics$val_loss
cat("stopped after", length(losses), "epochs\n")
stopifnot(
  length(losses) < 200,
  which.min(losses) == length(losses) - 3,
  abs(evaluate(model, x[41:60, ], y[41:60])$loss - min(losses)) < 1e-5
)
