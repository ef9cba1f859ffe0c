# The learning rate falls with the steps, by a schedule that the optimizer carries.
library(bridle)

schedule <- learning_rate_schedule_exponential_decay(
  initial_learning_rate = 0.1, decay_steps = 10, decay_rate = 0.5, staircase = TRUE
)
rates <- vapply(c(0, 9, 10, 25), function(step) as.numeric(schedule(step)), 0)
print(rates)

x <- matrix(rnorm(320 * 3), 320)
y <- x %*% c(1, 2, 3)
model <- keras_model_sequential(input_shape = 3) |> layer_dense(1)
model |> compile(optimizer_sgd(schedule, momentum = 0.5), loss = "mse")
model |> fit(x, y, epochs = 3, batch_size = 32)

stopifnot(
  all.equal(rates, c(0.1, 0.1, 0.05, 0.025), tolerance = 1e-6),
  all.equal(as.numeric(model$optimizer$learning_rate), 0.1 / 8, tolerance = 1e-6),
  all.equal(drop(get_weights(model)[[1]]), c(1, 2, 3), tolerance = 0.05)
)
