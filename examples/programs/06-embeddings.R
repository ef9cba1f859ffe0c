# Learns a place in the plane for each month from the temperatures of Nottingham Castle.
library(bridle)

month <- as.integer(cycle(nottem)) - 1L
temperature <- as.numeric(scale(nottem))

model <- keras_model_sequential(input_shape = 1, input_dtype = "int32") |>
  layer_embedding(input_dim = 12, output_dim = 2, name = "months") |>
  layer_flatten() |>
  layer_dense(1)
model |> compile(optimizer_adam(0.02), loss = "mse")
model |> fit(as.matrix(month), temperature, epochs = 40, batch_size = 24)

places <- get_weights(get_layer(model, "months"))[[1]]
rownames(places) <- month.abb
print(round(places, 2))

far <- as.matrix(dist(places))
stopifnot(
  dim(places) == c(12, 2),
  # January is nearer to December than to July.
  far["Jan", "Dec"] < far["Jan", "Jul"],
  evaluate(model, as.matrix(month), temperature)$loss < 0.12
)
