# Miles per gallon from a data frame of other measurements, standardised inside the model.
library(bridle)

cars <- mtcars[sample(nrow(mtcars)), ]
inputs <- as.matrix(cars[c("wt", "hp", "qsec", "am")])

normalize <- layer_normalization()
adapt(normalize, inputs)

model <- keras_model_sequential(input_shape = 4) |>
  normalize() |>
  layer_dense(32, activation = "relu") |>
  layer_dense(1)
model |> compile(optimizer_adam(0.05), loss = "mse", metrics = "mae")
history <- model |> fit(inputs, cars$mpg, epochs = 120, batch_size = 8, validation_split = 0.2)

print(tail(as.data.frame(history), 2))
error <- evaluate(model, inputs, cars$mpg)
stopifnot(
  identical(length(history$metrics$val_mae), 120L),
  # Guessing the mean is 4.7 miles off.
  error$mae < 3
)
