# One model for two things: the width of a petal and the species that it belongs to.
library(bridle)

flowers <- iris[sample(nrow(iris)), ]
inputs <- keras_input(shape = 3, name = "measures")
hidden <- inputs |> layer_dense(16, activation = "relu") |> layer_dense(16, activation = "relu")
model <- keras_model(inputs, list(
  hidden |> layer_dense(1, name = "width"),
  hidden |> layer_dense(3, activation = "softmax", name = "species")
))
model |> compile(
  optimizer = optimizer_adam(0.01),
  loss = list(width = "mse", species = "sparse_categorical_crossentropy"),
  loss_weights = c(width = 1, species = 0.5),
  metrics = list(width = "mae", species = "accuracy")
)
y <- list(width = flowers$Petal.Width, species = flowers$Species)
model |> fit(as.matrix(flowers[1:3]), y, epochs = 50, batch_size = 16)

score <- evaluate(model, as.matrix(flowers[1:3]), y)
guess <- predict(model, as.matrix(flowers[1:5, 1:3]))
str(score)
stopifnot(
  identical(names(guess), c("width", "species")),
  dim(guess$species) == c(5, 3),
  score$width_mae < 0.35,
  score$species_accuracy > 0.9
)
