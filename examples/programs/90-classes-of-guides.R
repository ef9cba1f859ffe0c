# Classes as guides write them: methods that name `self` first or stand in `public`, a class that
# finds itself by name, one that extends a loss, and one model that has nothing but a training step.

layer_gate <- Layer(
  "Gate",
  initialize = function(self, inner, strength = NULL, ...) {
    super$initialize(...)
    self$inner <- inner
    self$strength <- strength
  },
  call = function(self, x) {
    gate <- activation_sigmoid(self$inner(x))
    if (is.null(self$strength)) x * gate else x * gate * self$strength
  },
  get_config = function() {
    config <- super$get_config()
    modifyList(config, list(inner = serialize_keras_object(self$inner)))
  },
  from_config = function(cls, config) {
    inner <- deserialize_keras_object(config$inner)
    config$inner <- NULL
    cls(inner, !!!config)
  }
)

constraint_halved <- Constraint("Halved", public = list(call = function(w) w / 2))

loss_scaled <- Loss(
  "Scaled",
  inherit = loss_mean_squared_error,
  call = function(y_true, y_pred) 10 * super$call(y_true, y_pred)
)

inputs <- keras_input(shape = 4)
outputs <- inputs |>
  layer_gate(inner = layer_dense(units = 4)) |>
  layer_dense(1, kernel_constraint = constraint_halved())
model <- keras_model(inputs, outputs)
stopifnot(is.null(model$history))
compile(model, optimizer_adam(0.01), loss = loss_scaled())

x <- as.matrix(scale(iris[1:4]))
y <- x[, 3] - x[, 1]
history <- fit(model, x, y, epochs = 3)
again <- with_custom_object_scope(
  list(Gate = layer_gate, Halved = constraint_halved), from_config(get_config(model))
)

# Two networks, and a step of their own in place of a call.
Rivals <- Model(
  "Rivals",
  initialize = function(first, second) {
    super$initialize()
    self$first <- first
    self$second <- second
    self$gap <- metric_mean(name = "gap")
  },
  metrics = active_property(function() list(self$gap)),
  train_step = function(data) {
    self$gap$update_state(op_mean(op_abs(self$first(data) - self$second(data))))
    list(gap = self$gap$result())
  }
)
network <- function(start) {
  keras_model_sequential(input_shape = 4) |>
    layer_dense(1, kernel_initializer = initializer_constant(start))
}
rivals <- Rivals(network(1), network(3))
compile(rivals)
told <- fit(rivals, x, epochs = 1, batch_size = 150)

# What they are made of can be called by itself, with R's values.
start <- initializer_identity()(c(2, 2))
error <- loss_scaled()(c(1, 2), c(2, 4))
shrunk <- constraint_halved()(c(2, 4))

stopifnot(
  all(is.finite(history$metrics$loss)),
  length(get_weights(again)) == length(get_weights(model)),
  all.equal(told$metrics$gap, mean(abs(2 * rowSums(x))), tolerance = 1e-5),
  identical(as.array(start), diag(2)),
  all.equal(as.vector(as.array(error)), 25),
  all.equal(as.vector(as.array(shrunk)), c(1, 2))
)
