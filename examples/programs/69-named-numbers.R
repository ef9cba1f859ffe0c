# Settings and counts are taken from named vectors, and what is taken keeps its name.
library(bridle)

settings <- c(units = 8, rate = 0.02, epochs = 40, batch_size = 16, patience = 10)
x <- scale(as.matrix(infert[c("age", "parity", "induced", "spontaneous")]))
y <- infert$case
counts <- table(y)

model <- keras_model_sequential() |>
  layer_dense(units = settings["units"], activation = "relu") |>
  layer_dropout(rate = c(rate = 0.1)) |>
  layer_dense(units = 1, activation = "sigmoid")
model |> compile(
  optimizer = optimizer_adam(learning_rate = settings["rate"]),
  loss = "binary_crossentropy",
  metrics = metric_recall(name = "recall")
)
# The model has seen no data yet, and so doesn't know its outputs.
history <- model |> fit(
  x, y,
  epochs = settings["epochs"], batch_size = settings["batch_size"],
  class_weight = list("0" = 1 / counts["0"], "1" = 2 / counts["1"]),
  callbacks = callback_early_stopping("loss", patience = settings["patience"])
)

stopifnot(
  dim(get_weights(model)[[1]]) == c(4, 8),
  tail(history$metrics$loss, 1) < history$metrics$loss[1],
  tail(history$metrics$recall, 1) > 0.5
)
