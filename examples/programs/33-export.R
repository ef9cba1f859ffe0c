# What predicts alone, for TensorFlow Serving, read back as a layer.
library(bridle)

model <- keras_model_sequential(input_shape = 3) |>
  layer_dense(4, activation = "tanh") |>
  layer_dense(2)
export_savedmodel(model, "served", verbose = FALSE)

served <- layer_tfsm(filepath = "served", call_endpoint = "serve")
x <- matrix(rnorm(15), 5)
stopifnot(
  file.exists("served/saved_model.pb"),
  all.equal(as.array(served(x)), predict(model, x), tolerance = 1e-6)
)
