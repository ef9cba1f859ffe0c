# Layers learned on one task serve another: first frozen, then trained on at a low rate.
library(bridle)

shapes <- function(n, kinds) {
  x <- array(rnorm(n * 64, sd = 0.2), c(n, 8, 8, 1))
  kind <- sample(kinds, n, TRUE)
  for (i in seq_len(n)) {
    at <- sample(8, 1)
    if (kind[i] == "row") x[i, at, , 1] <- 1
    if (kind[i] == "column") x[i, , at, 1] <- 1
    if (kind[i] == "cross") x[i, at, , 1] <- x[i, , at, 1] <- 1
  }
  list(x = x, y = factor(kind, kinds))
}
base <- keras_model_sequential(input_shape = c(8, 8, 1), name = "base") |>
  layer_conv_2d(8, 3, activation = "relu", name = "edges") |>
  layer_conv_2d(16, 3, activation = "relu", name = "corners") |>
  layer_flatten()
classifier <- function(base, classes) {
  keras_model_sequential(input_shape = c(8, 8, 1)) |>
    base() |>
    layer_dense(classes, activation = "softmax") |>
    compile(optimizer_adam(0.005), "sparse_categorical_crossentropy", metrics = "accuracy")
}
first <- shapes(300, c("row", "column"))
classifier(base, 2) |> fit(first$x, first$y, epochs = 5)

freeze_weights(base)
few <- shapes(60, c("row", "column", "cross"))
second <- classifier(base, 3)
learned <- get_weights(base)
second |> fit(few$x, few$y, epochs = 20)
stopifnot(identical(get_weights(base), learned), length(second$trainable_weights) == 2)

unfreeze_weights(base, from = "corners")
second |> compile(optimizer_adam(0.001), "sparse_categorical_crossentropy", metrics = "accuracy")
second |> fit(few$x, few$y, epochs = 5)
test <- shapes(100, c("row", "column", "cross"))
stopifnot(
  identical(get_weights(base)[1:2], learned[1:2]),
  !identical(get_weights(base)[3:4], learned[3:4]),
  evaluate(second, test$x, test$y)$accuracy > 0.8
)
