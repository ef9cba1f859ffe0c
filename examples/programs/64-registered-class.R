# A registered class and a named function: files need no word about them when they are loaded.
library(bridle)

activation_bump <- function(x) exp(-x^2)
attr(activation_bump, "name") <- "activation_bump"
layer_shift <- Layer(
  "Shift",
  initialize = function(by = 0, ...) {
    super$initialize(...)
    self$by <- by
  },
  call = function(inputs) inputs + self$by,
  get_config = function() c(super$get_config(), list(by = self$by))
)
register_keras_serializable(layer_shift, name = "Shift", package = "programs")

model <- keras_model_sequential(input_shape = 2) |>
  layer_shift(by = 3) |>
  layer_dense(2)
save_model(model, "shift.keras")
again <- load_model("shift.keras")

curved <- keras_model_sequential(input_shape = 2) |> layer_dense(2, activation = activation_bump)
json <- save_model_config(curved)
copy <- with_custom_object_scope(list(activation_bump = activation_bump), {
  load_model_config(json)
})
set_weights(copy, get_weights(curved))

x <- matrix(rnorm(6), 3)
stopifnot(
  get_registered_name(layer_shift) == "programs>Shift",
  all.equal(predict(again, x), predict(model, x)),
  all.equal(predict(copy, x), predict(curved, x))
)
