# Train on ggplot2's diamonds: the price of 53,940 diamonds, then price and cut together.
library(bridle)

heading <- function(text) cat("\n== ", text, "\n", sep = "")

heading("The data: ggplot2::diamonds")
diamonds <- as.data.frame(ggplot2::diamonds)
diamonds$price <- diamonds$price / 1000
diamonds$cut <- factor(diamonds$cut, ordered = FALSE)
str(diamonds)

set.seed(1)
diamonds <- diamonds[sample(nrow(diamonds)), ]
test <- head(diamonds, 5000)
train <- tail(diamonds, -5000)

# Standardised by the training rows: numeric columns and indicators of the grades.
as_features <- function(rows) {
  model.matrix(~ carat + depth + table + x + y + z + color + clarity - 1, rows)
}
x_train <- scale(as_features(train))
x_test <- scale(
  as_features(test),
  center = attr(x_train, "scaled:center"),
  scale = attr(x_train, "scaled:scale")
)

heading("One output: the price in thousands of dollars")
rmse <- function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2))

model <- keras_model_sequential(input_shape = ncol(x_train)) |>
  layer_dense(64, activation = "relu") |>
  layer_dense(32, activation = "relu") |>
  layer_dense(1)
cat("compiled before: ", model$compiled, "\n", sep = "")
model |> compile(optimizer = "adam", loss = "mse", metrics = list("mae", rmse))
cat("compiled after:  ", model$compiled, ", with ", model$optimizer$name, "\n", sep = "")
model

history <- model |> fit(
  x_train, train$price,
  epochs = 10, batch_size = 128, validation_split = 0.1, verbose = 2
)
history
explain(model)

heading("On 5,000 diamonds that it hasn't seen")
str(evaluate(model, x_test, test$price, verbose = 0))
guess <- mean(train$price)
cat("mean absolute error of always guessing the mean:", mean(abs(test$price - guess)), "\n")
predicted <- predict(model, x_test[1:6, ], verbose = 0)
print(data.frame(test[1:6, c("carat", "cut", "color", "clarity")],
  price = test$price[1:6], predicted = round(drop(predicted), 3)
), row.names = FALSE)

heading("Two outputs: price and cut, with their own losses, metrics and weights")
inputs <- keras_input(shape = ncol(x_train))
hidden <- inputs |>
  layer_dense(64, activation = "relu") |>
  layer_dense(32, activation = "relu")
price <- hidden |> layer_dense(1, name = "price")
cut <- hidden |> layer_dense(nlevels(train$cut), activation = "softmax", name = "cut")
both <- keras_model(inputs, list(price, cut))
both |> compile(
  optimizer = optimizer_adam(learning_rate = 0.002),
  loss = list(price = "mse", cut = "sparse_categorical_crossentropy"),
  metrics = list(price = c("mae", "mape"), cut = "accuracy"),
  loss_weights = c(price = 1, cut = 0.5)
)
history <- both |> fit(
  x_train, list(price = train$price, cut = train$cut),
  epochs = 10, batch_size = 128, validation_split = 0.1, verbose = 2
)
history

heading("On the same 5,000")
str(evaluate(both, x_test, list(price = test$price, cut = test$cut), verbose = 0))
cat("accuracy of always guessing the commonest cut:", max(prop.table(table(test$cut))), "\n")
predicted <- predict(both, x_test[1:6, ], verbose = 0)
print(data.frame(
  price = test$price[1:6], predicted = round(drop(predicted$price), 3),
  cut = test$cut[1:6], likeliest = colnames(predicted$cut)[max.col(predicted$cut)]
), row.names = FALSE)

picture <- "build/diamonds-history.png"
dir.create(dirname(picture), showWarnings = FALSE)
ggplot2::ggsave(picture, plot(history), width = 7, height = 9, dpi = 100)
cat("\nThe history is drawn in", picture, "\n")
