# Accuracy says little of rare events: precision, recall and areas under curves say more.
library(bridle)

n <- 2000
event <- runif(n) < 0.05
x <- matrix(rnorm(n * 3), n)
x[, 1] <- x[, 1] + 3 * event

model <- keras_model_sequential(input_shape = 3) |>
  layer_dense(8, activation = "relu") |>
  layer_dense(1, activation = "sigmoid", bias_initializer = initializer_constant(log(0.05 / 0.95)))
model |> compile(
  optimizer_adam(0.01),
  loss = loss_binary_focal_crossentropy(gamma = 1),
  metrics = list(
    "accuracy",
    metric_precision(name = "precision"),
    metric_recall(name = "recall"),
    metric_auc(name = "roc"),
    metric_auc(curve = "PR", name = "prc")
  )
)
model |> fit(x, event, epochs = 15, batch_size = 100)

score <- evaluate(model, x, event)
flagged <- predict(model, x) > 0.5
str(score)
stopifnot(
  all.equal(score$recall, sum(flagged & event) / sum(event), tolerance = 1e-5),
  all.equal(score$precision, sum(flagged & event) / sum(flagged), tolerance = 1e-5),
  score$roc > 0.95, score$prc > 0.6
)
