# Keras on JAX: the programs stay as they are, and many steps run in one compiled call there too.
library(bridle)
use_backend("jax")
set_random_seed(1)

row <- sample(nrow(iris))
x <- scale(as.matrix(iris[row, 1:4]))
species <- iris$Species[row]

model <- keras_model_sequential(input_shape = 4) |>
  layer_dense(32, activation = "relu") |>
  layer_batch_normalization() |>
  layer_dropout(0.2) |>
  layer_dense(3, activation = "softmax")
model |> compile(
  optimizer = optimizer_adam(0.01),
  loss = "sparse_categorical_crossentropy",
  metrics = "accuracy"
)
history <- model |> fit(
  x, species,
  epochs = 60, batch_size = 8, validation_split = 0.2,
  callbacks = list(
    callback_early_stopping(patience = 20, restore_best_weights = TRUE),
    callback_reduce_lr_on_plateau(patience = 5)
  )
)

# A loss of one's own is written with the op_ functions, which JAX differentiates.
wide <- keras_model_sequential(input_shape = 3) |> layer_dense(16, "tanh") |> layer_dense(1)
wide |> compile(
  optimizer = "rmsprop",
  loss = function(y_true, y_pred) op_mean(op_abs(y_true - y_pred)^1.5)
)
widths <- wide |> fit(x[, 1:3], x[, 4], epochs = 60, batch_size = 8)

file <- tempfile(fileext = ".keras")
save_model(model, file)
same <- load_model(file)

score <- evaluate(model, x, species)
print(explain(model))
print(unlist(score))
stopifnot(
  config_backend() == "jax",
  grepl("training: fused", explain(model)),
  grepl("training: fused", explain(wide)),
  score$accuracy > 0.93,
  tail(widths$metrics$loss, 1) < 0.5 * widths$metrics$loss[1],
  all.equal(predict(same, x), predict(model, x), tolerance = 1e-5)
)
