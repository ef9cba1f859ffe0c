# R functions of targets and predictions as a loss and as metrics.
library(bridle)

x <- as.matrix(faithful$eruptions - 3.5)
y <- as.matrix(faithful$waiting)

# The 90 per cent quantile has ten times as much to lose by being too low.
quantile_loss <- function(y_true, y_pred) {
  error <- y_true - y_pred
  mean(op_maximum(0.9 * error, -0.1 * error))
}
below <- custom_metric("below", function(y_true, y_pred) mean(y_true <= y_pred))
rmse <- function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2))

model <- keras_model_sequential(input_shape = 1) |> layer_dense(1, bias_initializer = "ones")
set_weights(model, list(matrix(10), 70))
model |> compile(optimizer_sgd(0.5), loss = quantile_loss, metrics = list(below, rmse))
model |> fit(x, y, epochs = 60)

score <- model |> evaluate(x, y, batch_size = nrow(x))
str(score)
stopifnot(
  setequal(names(score), c("loss", "below", "rmse")),
  abs(score$below - 0.9) < 0.05,
  abs(score$below - mean(y <= predict(model, x))) < 1e-6
)
