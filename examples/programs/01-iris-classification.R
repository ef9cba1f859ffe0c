# Three species from four measurements. A data frame is the input, a factor the target.
library(bridle)

flowers <- iris[sample(nrow(iris)), ]
train <- head(flowers, 120)
test <- tail(flowers, 30)

model <- keras_model_sequential(input_shape = 4) |>
  layer_dense(16, activation = "relu") |>
  layer_dense(3, activation = "softmax")
model |> compile(
  optimizer = optimizer_adam(learning_rate = 0.02),
  loss = "sparse_categorical_crossentropy",
  metrics = "accuracy"
)
model |> fit(train[1:4], train$Species, epochs = 40, batch_size = 16)

# The columns of the predictions are named by the factor's levels.
probabilities <- predict(model, test[1:4])
species <- colnames(probabilities)[max.col(probabilities)]
print(table(species, test$Species))

stopifnot(
  identical(colnames(probabilities), levels(iris$Species)),
  mean(species == test$Species) > 0.85
)
