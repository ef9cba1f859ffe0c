# The architecture as JSON, the weights in a file of their own, and a changed copy.
library(bridle)

inputs <- keras_input(shape = 4, name = "flower")
outputs <- inputs |>
  layer_dense(8, activation = "relu", name = "hidden") |>
  layer_dense(3, activation = "softmax", name = "species")
model <- keras_model(inputs, outputs, name = "iris")
save_model_config(model, "iris.json")
save_model_weights(model, "iris.weights.h5")

again <- load_model_config("iris.json")
load_model_weights(again, "iris.weights.h5")

config <- get_config(get_layer(model, "hidden"))
config$units <- 16
config$name <- "wider"
wider <- from_config(config)

copy <- clone_model(model, clone_function = function(layer) {
  config <- get_config(layer)
  if (config$name == "hidden") config$activation <- "tanh"
  from_config(config)
})
stopifnot(
  all.equal(get_weights(again), get_weights(model)),
  all.equal(predict(again, iris[1:4]), predict(model, iris[1:4])),
  wider$units == 16,
  get_config(get_layer(copy, "hidden"))$activation == "tanh",
  get_config(get_layer(model, "hidden"))$activation == "relu"
)
