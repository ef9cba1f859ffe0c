# A callback with a memory, written in R: it notes, and stops training when all is well.
library(bridle)

callback_stop_below <- Callback(
  "StopBelow",
  initialize = function(limit) {
    super$initialize()
    self$limit <- limit
    private$batches <- 0
  },
  on_train_begin = function(logs = NULL) private$losses <- numeric(),
  on_train_batch_end = function(batch, logs = NULL) private$batches <- private$batches + 1,
  on_epoch_end = function(epoch, logs = NULL) {
    private$losses <- c(private$losses, logs$loss)
    if (logs$loss < self$limit) self$model$stop_training <- TRUE
  },
  seen = function() list(losses = private$losses, batches = private$batches),
  private = list(batches = 0, losses = NULL)
)

x <- matrix(rnorm(320), 80)
y <- x %*% 1:4
model <- keras_model_sequential(input_shape = 4) |> layer_dense(1)
model |> compile(optimizer_sgd(0.05), loss = "mse")
stopper <- callback_stop_below(limit = 0.5)
history <- model |> fit(x, y, epochs = 100, batch_size = 20, callbacks = list(stopper))

seen <- stopper$seen()
epochs <- length(history$metrics$loss)
stopifnot(
  epochs < 100,
  all.equal(seen$losses, history$metrics$loss),
  seen$batches == 4 * epochs,
  tail(seen$losses, 1) < 0.5
)
