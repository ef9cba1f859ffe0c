# A metric that can't be written with tensors: ranks of plain R arrays, once an epoch.
library(bridle)

spearman <- metric_r("spearman", function(y_true, y_pred) {
  cor(as.vector(y_true), as.vector(y_pred), method = "spearman")
})

x <- scale(as.matrix(USJudgeRatings[, 2:11]))
y <- USJudgeRatings$RTEN
model <- keras_model_sequential(input_shape = 10) |> layer_dense(1)
model |> compile(optimizer_adam(0.05), loss = "mse", metrics = list(spearman))
history <- model |> fit(x, y, epochs = 10, batch_size = 8, validation_data = list(x, y))

expected <- cor(y, drop(predict(model, x)), method = "spearman")
print(history)
stopifnot(all.equal(tail(history$metrics$val_spearman, 1), expected, tolerance = 1e-5))
