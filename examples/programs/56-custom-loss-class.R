# A loss with a setting, written in R: far errors count linearly, from where it is told.
library(bridle)

loss_bent <- Loss(
  "Bent",
  initialize = function(from = 1, ...) {
    super$initialize(...)
    self$from <- from
  },
  call = function(y_true, y_pred) {
    size <- abs(y_true - y_pred)
    near <- size^2 / 2
    far <- self$from * (size - self$from / 2)
    op_mean(op_where(size < self$from, near, far), axis = -1)
  }
)

x <- matrix(rnorm(100))
y <- 3 * x + rnorm(100, sd = 0.1)
y[1:5] <- 100
fit_with <- function(loss) {
  model <- keras_model_sequential(input_shape = 1) |> layer_dense(1)
  model |> compile(optimizer_adam(0.1), loss = loss)
  model |> fit(x, y, epochs = 80, batch_size = 50)
  drop(get_weights(model)[[1]])
}
slopes <- c(bent = fit_with(loss_bent(from = 0.5)), squared = fit_with("mse"))
print(slopes)

by_hand <- loss_bent(from = 1)(matrix(c(0, 0)), matrix(c(0.5, 3)))
stopifnot(
  abs(slopes["bent"] - 3) < 0.3,
  all.equal(as.numeric(by_hand), mean(c(0.125, 2.5)))
)
