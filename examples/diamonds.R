# Train on ggplot2's diamonds: the price of 53,940 diamonds, then price and cut together.
library(bridle)

heading <- function(text) cat("\n== ", text, "\n", sep = "")

heading("The data: ggplot2::diamonds")
diamonds <- as.data.frame(ggplot2::diamonds)
diamonds$price <- diamonds$price / 1000
grades <- c("cut", "color", "clarity")
diamonds[grades] <- lapply(diamonds[grades], factor, ordered = FALSE)
str(diamonds)

set.seed(1)
diamonds <- diamonds[sample(nrow(diamonds)), ]
test <- head(diamonds, 5000)
train <- tail(diamonds, -5000)

# Indicators of the grades, and everything standardised by the rows that are trained on. The model
# remembers how, for the diamonds that it is given later.
price <- recipes::recipe(price ~ carat + depth + table + x + y + z + color + clarity, train) |>
  recipes::step_dummy(recipes::all_nominal_predictors()) |>
  recipes::step_normalize(recipes::all_numeric_predictors())

heading("One output: the price in thousands of dollars")
rmse <- function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2))

model <- keras_model_sequential() |>
  layer_dense(64, activation = "relu") |>
  layer_dense(32, activation = "relu") |>
  layer_dense(1)
cat("compiled before: ", model$compiled, "\n", sep = "")
model |> compile(optimizer = "adam", loss = "mse", metrics = list("mae", rmse))
cat("compiled after:  ", model$compiled, ", with ", model$optimizer$name, "\n", sep = "")
model

history <- model |> fit(
  price, data = train,
  epochs = 10, batch_size = 128, validation_split = 0.1, verbose = 2
)
history
explain(model)

heading("On 5,000 diamonds that it hasn't seen")
str(evaluate(model, test, verbose = 0))
guess <- mean(train$price)
cat("mean absolute error of always guessing the mean:", mean(abs(test$price - guess)), "\n")
predicted <- predict(model, new_data = test[1:6, ], verbose = 0)
print(data.frame(test[1:6, c("carat", "cut", "color", "clarity")],
  price = test$price[1:6], predicted = round(drop(predicted), 3)
), row.names = FALSE)

heading("Two outputs: price and cut, with their own losses, metrics and weights")
price_and_cut <- recipes::recipe(
  price + cut ~ carat + depth + table + x + y + z + color + clarity, train
) |>
  recipes::step_dummy(recipes::all_nominal_predictors()) |>
  recipes::step_normalize(recipes::all_numeric_predictors())
inputs <- keras_input(shape = ncol(hardhat::mold(price_and_cut, train)$predictors))
hidden <- inputs |>
  layer_dense(64, activation = "relu") |>
  layer_dense(32, activation = "relu")
both <- keras_model(inputs, list(
  layer_dense(hidden, 1, name = "price"),
  layer_dense(hidden, nlevels(train$cut), activation = "softmax", name = "cut")
))
both |> compile(
  optimizer = optimizer_adam(learning_rate = 0.002),
  loss = list(price = "mse", cut = "sparse_categorical_crossentropy"),
  metrics = list(price = c("mae", "mape"), cut = "accuracy"),
  loss_weights = c(price = 1, cut = 0.5)
)
history <- both |> fit(
  price_and_cut, data = train,
  epochs = 10, batch_size = 128, validation_split = 0.1, verbose = 2
)
history

heading("On the same 5,000")
str(evaluate(both, test, verbose = 0))
cat("accuracy of always guessing the commonest cut:", max(prop.table(table(test$cut))), "\n")
predicted <- predict(both, new_data = test[1:6, ], verbose = 0)
print(data.frame(
  price = test$price[1:6], predicted = round(drop(predicted$price), 3),
  cut = test$cut[1:6], likeliest = colnames(predicted$cut)[max.col(predicted$cut)]
), row.names = FALSE)

heading("A network for the price in one call, by a formula")
small <- bridle_mlp(price ~ . - cut, head(train, 10000), epochs = 20, batch_size = 128)
small
head(augment(small, test)[c("carat", "color", "clarity", "price", ".pred")], 6)

picture <- "build/diamonds-history.png"
dir.create(dirname(picture), showWarnings = FALSE)
ggplot2::ggsave(picture, plot(history), width = 7, height = 9, dpi = 100)
cat("\nThe history is drawn in", picture, "\n")
