# A layer written in R, with weights of its own, saved and loaded with its model.
library(bridle)

layer_scaled_sum <- Layer(
  "ScaledSum",
  initialize = function(units = 2, ...) {
    super$initialize(...)
    self$units <- units
  },
  build = function(input_shape) {
    self$scale <- self$add_weight(
      shape = list(tail(input_shape, 1)[[1]], self$units), initializer = "ones", name = "scale"
    )
  },
  call = function(inputs) op_matmul(inputs^2, self$scale),
  get_config = function() c(super$get_config(), list(units = self$units))
)

model <- keras_model_sequential(input_shape = 3) |>
  layer_scaled_sum(units = 2) |>
  layer_dense(1, kernel_initializer = "ones")
x <- matrix(rnorm(12), 4)
stopifnot(all.equal(drop(predict(model, x)), 2 * rowSums(x^2), tolerance = 1e-5))

model |> compile(optimizer_adam(0.05), loss = "mse")
model |> fit(x, rowSums(x^2), epochs = 50)
save_model(model, "sums.keras")
again <- load_model("sums.keras", custom_objects = list(ScaledSum = layer_scaled_sum))
stopifnot(
  evaluate(model, x, rowSums(x^2))$loss < 1,
  all.equal(predict(again, x), predict(model, x), tolerance = 1e-6),
  again$layers[[1]]$units == 2
)
