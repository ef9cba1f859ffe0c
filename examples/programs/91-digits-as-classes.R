# Digits counted from 0, as MNIST has them, and factors: as rows with a 1 for the class.
digits <- array(c(5L, 0L, 4L, 1L, 9L))
rows <- to_categorical(digits, 10)
tensors <- op_one_hot(digits, 10, zero_indexed = TRUE)
from_1 <- op_one_hot(digits + 1L, 10)
species <- to_categorical(iris$Species[1:2])

set.seed(1)
images <- array(runif(5 * 8 * 8), c(5, 8, 8))
model <- keras_model_sequential(input_shape = c(8, 8)) |>
  layer_flatten() |>
  layer_dense(10, activation = "softmax")
compile(model, "adam", loss = loss_categorical_crossentropy(), metrics = "accuracy")
history <- fit(model, images, rows, epochs = 2)
codes <- loss_sparse_categorical_crossentropy()(digits, predict(model, images))
classes <- loss_categorical_crossentropy()(rows, predict(model, images))

stopifnot(
  identical(dim(rows), c(5L, 10L)),
  all(max.col(rows) == digits + 1),
  all.equal(as.array(tensors), rows),
  all.equal(as.array(from_1), rows),
  identical(dim(species), 2:3),
  all.equal(as.vector(as.array(codes)), as.vector(as.array(classes)), tolerance = 1e-5)
)
