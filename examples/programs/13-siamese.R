# Do two pictures show the same shape? Both go through the same layers.
library(bridle)

draw <- function(shape) {
  picture <- matrix(rnorm(64, sd = 0.2), 8)
  at <- sample(2:7, 2)
  if (shape == "plus") {
    picture[at[1], ] <- 1
    picture[, at[2]] <- 1
  } else {
    picture[cbind(1:8, if (shape == "slash") 8:1 else 1:8)] <- 1
  }
  picture
}
shapes <- c("plus", "slash", "backslash")
first <- sample(shapes, 600, TRUE)
same <- rep(c(TRUE, FALSE), 300)
second <- ifelse(same, first, vapply(first, function(s) sample(setdiff(shapes, s), 1), ""))
pictures <- function(shapes) aperm(array(sapply(shapes, draw), c(8, 8, length(shapes))), c(3, 1, 2))

encoder <- keras_model_sequential(input_shape = c(8, 8), name = "encoder") |>
  layer_flatten() |>
  layer_dense(32, activation = "relu") |>
  layer_dense(8)
left <- keras_input(shape = c(8, 8))
right <- keras_input(shape = c(8, 8))
distance <- layer_subtract(encoder(left), encoder(right)) |> op_abs()
model <- keras_model(list(left, right), layer_dense(distance, 1, activation = "sigmoid"))
model |> compile(optimizer_adam(0.005), loss = "binary_crossentropy", metrics = "accuracy")
x <- list(pictures(first), pictures(second))
model |> fit(x, same, epochs = 20, batch_size = 32)

stopifnot(
  # The encoder's weights are there once, for both pictures.
  length(get_weights(model)) == length(get_weights(encoder)) + 2,
  evaluate(model, x, same)$accuracy > 0.95,
  dim(predict(encoder, x[[1]][1:3, , ])) == c(3, 8)
)
