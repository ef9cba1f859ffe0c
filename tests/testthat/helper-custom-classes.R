# What the classes written in R are tried with.

cars <- scale(datasets::mtcars)
cars_x <- cars[, c("wt", "hp", "qsec")]
cars_y <- cars[, "mpg"]

layer_linear <- Layer(
  "Linear",
  initialize = function(units, ..., scale = 1) {
    super$initialize(...)
    self$units <- units
    self$scale <- scale
  },
  build = function(input_shape) {
    self$kernel <- self$add_weight(c(input_shape[[2]], self$units), name = "kernel")
  },
  call = function(inputs) keras$ops$matmul(inputs, self$kernel) * self$scale,
  compute_output_shape = function(input_shape) c(NA, self$units)
)
