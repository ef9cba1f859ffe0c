# A learning rate that rises and falls, by a formula of one's own.
library(bridle)

schedule_triangle <- LearningRateSchedule(
  "Triangle",
  initialize = function(top, steps) {
    self$top <- top
    self$steps <- steps
  },
  call = function(step) {
    step <- op_cast(step, "float32")
    self$top * (1 - abs(step / self$steps - 1))
  },
  get_config = function() list(top = self$top, steps = self$steps)
)

triangle <- schedule_triangle(top = 0.2, steps = 10)
rates <- vapply(c(0, 5, 10, 15), function(step) as.numeric(triangle(step)), 0)
print(rates)

x <- matrix(rnorm(200), 100)
y <- x %*% c(2, -3)
model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
model |> compile(optimizer_sgd(triangle), loss = "mse")
model |> fit(x, y, epochs = 4, batch_size = 25)

stopifnot(
  all.equal(rates, c(0, 0.1, 0.2, 0.1), tolerance = 1e-6),
  all.equal(as.numeric(model$optimizer$learning_rate), 0.2 * 0.4, tolerance = 1e-5),
  max(abs(get_weights(model)[[1]] - c(2, -3))) < 0.5
)
