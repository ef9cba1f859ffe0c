# Whether a sequence reads the same from both ends: the second half tells about the first.
library(bridle)

half <- matrix(sample(0:1, 600 * 3, TRUE), 600)
palindrome <- rep(c(TRUE, FALSE), 300)
x <- cbind(half, half[, 3:1])
flip <- cbind(which(!palindrome), sample(4:6, 300, TRUE))
x[flip] <- 1 - x[flip]

model <- keras_model_sequential(input_shape = 6, input_dtype = "int32") |>
  layer_embedding(2, 4) |>
  bidirectional(layer_lstm(units = 16)) |>
  layer_dense(16, activation = "relu") |>
  layer_dense(1, activation = "sigmoid")
model |> compile(optimizer_adam(0.005), loss = "binary_crossentropy", metrics = "accuracy")
model |> fit(x, palindrome, epochs = 80, batch_size = 50)

score <- model |> evaluate(x, palindrome)
stopifnot(score$accuracy > 0.85)
