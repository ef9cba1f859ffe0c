# A label for every pixel: where in a noisy image is the square?
library(bridle)

squares <- function(n) {
  masks <- array(0, c(n, 16, 16, 1))
  for (i in seq_len(n)) {
    at <- sample(10, 2)
    masks[i, at[1] + 0:5, at[2] + 0:5, 1] <- 1
  }
  list(x = masks + rnorm(length(masks), sd = 0.6), y = masks)
}
train <- squares(200)
test <- squares(50)

inputs <- keras_input(shape = c(16, 16, 1))
down <- inputs |>
  layer_conv_2d(8, 3, padding = "same", activation = "relu") |>
  layer_max_pooling_2d(2) |>
  layer_conv_2d(16, 3, padding = "same", activation = "relu")
outputs <- down |>
  layer_conv_2d_transpose(8, 3, strides = 2, padding = "same", activation = "relu") |>
  layer_conv_2d(1, 1, activation = "sigmoid")
model <- keras_model(inputs, outputs)
model |> compile(
  optimizer_adam(0.01),
  loss = "binary_crossentropy",
  metrics = metric_binary_iou(target_class_ids = 1, name = "iou")
)
model |> fit(train$x, train$y, epochs = 16, batch_size = 20)

score <- model |> evaluate(test$x, test$y)
str(score)
stopifnot(dim(predict(model, test$x[1:2, , , , drop = FALSE])) == c(2, 16, 16, 1), score$iou > 0.8)
