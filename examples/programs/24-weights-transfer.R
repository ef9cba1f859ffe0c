# Weights are R arrays: a linear model of R's own becomes a Keras model, and the other way round.
library(bridle)

fitted <- lm(mpg ~ wt + hp, mtcars)
x <- as.matrix(mtcars[c("wt", "hp")])

model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
set_weights(model, list(as.matrix(coef(fitted)[-1]), coef(fitted)[[1]]))
stopifnot(all.equal(drop(predict(model, x)), fitted(fitted), tolerance = 1e-5))

copy <- clone_model(model)
copy |> set_weights(get_weights(model))
weights <- get_weights(copy)
weights[[2]] <- weights[[2]] + 1
set_weights(copy, weights)

stopifnot(
  dim(weights[[1]]) == c(2, 1),
  all.equal(drop(predict(copy, x)), fitted(fitted) + 1, tolerance = 1e-5)
)
