# A metric with a memory over the batches: the largest error of an epoch.
library(bridle)

metric_largest_error <- Metric(
  "LargestError",
  initialize = function(name = "largest_error", ...) {
    super$initialize(name = name, ...)
    self$largest <- self$add_variable(shape = shape(), initializer = "zeros", name = "largest")
  },
  update_state = function(y_true, y_pred, sample_weight = NULL) {
    self$largest$assign(op_maximum(self$largest, op_max(op_abs(y_true - y_pred))))
  },
  result = function() self$largest,
  reset_state = function() self$largest$assign(0)
)

x <- as.matrix(women$height - 65)
y <- women$weight / 100
model <- keras_model_sequential(input_shape = 1) |> layer_dense(1)
model |> compile(optimizer_adam(0.05), loss = "mse", metrics = list(metric_largest_error()))
model |> fit(x, y, epochs = 20, batch_size = 5)

score <- model |> evaluate(x, y, batch_size = 4)
expected <- max(abs(y - predict(model, x)))
stopifnot(all.equal(score$largest_error, expected, tolerance = 1e-5))
