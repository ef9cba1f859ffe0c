# A known architecture without its weights, as the base of another model.
library(bridle)

base <- application_mobilenet_v2(
  input_shape = c(32, 32, 3), include_top = FALSE, weights = NULL, alpha = 0.35, pooling = "avg"
)
freeze_weights(base)
inputs <- keras_input(shape = c(32, 32, 3))
outputs <- inputs |>
  layer_rescaling(scale = 1 / 127.5, offset = -1) |>
  base() |>
  layer_dense(5, activation = "softmax")
model <- keras_model(inputs, outputs)

images <- array(sample(0:255, 2 * 32 * 32 * 3, TRUE), c(2, 32, 32, 3))
guess <- predict(model, images)
stopifnot(
  dim(guess) == c(2, 5),
  all.equal(rowSums(guess), c(1, 1), tolerance = 1e-5),
  length(get_weights(model, trainable = TRUE)) == 2,
  count_params(base) > 4e5,
  get_layer(base, index = -1)$name == base$layers[[length(base$layers)]]$name
)
