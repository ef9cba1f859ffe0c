# Classes of one's own by name, configurations, weights in files that are edited, a served model.
library(bridle)

layer_scale <- Layer(
  "Scale",
  initialize = function(factor = 2, ...) {
    super$initialize(...)
    self$factor <- factor
  },
  call = function(self, inputs) inputs * self$factor,
  get_config = function() modifyList(super$get_config(), list(factor = self$factor))
)

# Known in a scope alone, then for good.
config <- serialize_keras_object(layer_scale(factor = 3))
again <- with_custom_object_scope(list(Scale = layer_scale), deserialize_keras_object(config))
registered <- register_keras_serializable(layer_scale, package = "programs")
known <- deserialize_keras_object(serialize_keras_object(layer_scale(factor = 4)))
loss_twice <- Loss(
  "Twice",
  inherit = loss_mean_squared_error,
  call = function(y_true, y_pred) 2 * super$call(y_true, y_pred)
)
stopifnot(
  as.array(again(c(1, 2))) == c(3, 6),
  identical(registered, layer_scale),
  as.array(known(c(1, 2))) == c(4, 8),
  as.numeric(loss_twice()(c(1, 2), c(1, 4))) == 4
)

# An initializer and a penalty, tried out before a layer gets them.
start <- initializer_random_uniform(-0.1, 0.1, seed = 1)
values <- as.array(start(shape = c(4, 3)))
penalty <- regularizer_l2(0.5)
stopifnot(
  dim(values) == c(4, 3), abs(values) <= 0.1,
  all.equal(as.numeric(penalty(values)), 0.5 * sum(values^2), tolerance = 1e-5)
)

model <- keras_model_sequential(input_shape = 4) |>
  layer_dense(3, kernel_initializer = start, kernel_regularizer = penalty) |>
  layer_scale(factor = 2) |>
  layer_dense(1)
save_model_config(model, "model.json")
same <- load_model_config("model.json")
set_weights(same, get_weights(model))
x <- matrix(runif(20), 5)
stopifnot(all.equal(predict(same, x), predict(model, x)))

# The last layer's weights are taken out of the file: the new head starts anew.
save_model_weights(model, "model.weights.h5")
editor <- saved_keras_file_editor("model.weights.h5")
editor$delete_object("layers/dense_1")
editor$resave_weights("body.weights.h5")
body <- keras_model_sequential(input_shape = 4) |>
  layer_dense(3) |>
  layer_scale(factor = 2)
load_model_weights(body, "body.weights.h5")
stopifnot(all.equal(get_weights(body), get_weights(model)[1:2]))

# A folder for serving, taken back as a layer.
export_savedmodel(model, "served", verbose = FALSE)
served <- layer_tfsm(filepath = "served")
stopifnot(all.equal(as.array(served(x)), as.array(model(x)), tolerance = 1e-5))
