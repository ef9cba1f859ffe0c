# R functions called in the course of training: a log of learning rates and of losses.
library(bridle)

log <- data.frame()
model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
model |> compile(optimizer_sgd(0.1), loss = "mse")
x <- matrix(rnorm(200), 100)

watch <- callback_lambda(
  on_epoch_end = function(epoch, logs) {
    log <<- rbind(log, data.frame(epoch = epoch, loss = logs$loss))
  }
)
slower <- callback_learning_rate_scheduler(function(epoch, rate) rate * 0.5)
history <- model |> fit(x, x %*% c(1, -2), epochs = 4, callbacks = list(watch, slower))

print(log)
stopifnot(
  all(log$epoch == 1:4),
  all.equal(log$loss, history$metrics$loss),
  all.equal(as.numeric(model$optimizer$learning_rate$numpy()), 0.1 / 16)
)
