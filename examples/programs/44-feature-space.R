# Columns of a data frame, each made a number in its own way, in front of a model.
library(bridle)

cars <- data.frame(
  weight = mtcars$wt, gears = as.integer(mtcars$gear),
  engine = ifelse(mtcars$vs == 1, "straight", "v"), horses = mtcars$hp
)
space <- layer_feature_space(
  features = list(
    weight = feature_float_normalized(),
    gears = feature_integer_categorical(num_oov_indices = 0),
    engine = feature_string_categorical(num_oov_indices = 0),
    horses = feature_float_discretized(num_bins = 4)
  ),
  output_mode = "concat"
)
adapt(space, cars)
encoded <- as.array(space(cars))

model <- keras_model_sequential(input_shape = ncol(encoded)) |> layer_dense(1)
model |> compile(optimizer_adam(0.3), loss = "mae")
model |> fit(encoded, mtcars$mpg, epochs = 100)
stopifnot(
  # A weight, three numbers of gears, two engines, four classes of power.
  dim(encoded) == c(32, 1 + 3 + 2 + 4),
  rowSums(encoded[, apply(encoded, 2, function(column) all(column %in% 0:1))]) == 3,
  evaluate(model, encoded, mtcars$mpg)$loss < 2.5
)
