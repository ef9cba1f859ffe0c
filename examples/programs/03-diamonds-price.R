# The price of diamonds: columns that are numbers and columns that are grades.
library(bridle)

diamonds <- as.data.frame(ggplot2::diamonds)
diamonds <- diamonds[sample(nrow(diamonds), 4000), ]
numbers <- scale(diamonds[c("carat", "depth", "table", "x", "y", "z")])
grades <- sapply(diamonds[c("cut", "color", "clarity")], as.integer)
x <- cbind(numbers, scale(grades))
y <- log10(diamonds$price)

model <- keras_model_sequential(input_shape = ncol(x)) |>
  layer_dense(64, activation = "relu") |>
  layer_dense(32, activation = "relu") |>
  layer_dense(1)
model |> compile(optimizer = "adam", loss = "mse", metrics = list("mae", metric_r2_score()))
model |> fit(x[1:3000, ], y[1:3000], epochs = 30, batch_size = 64)

score <- model |> evaluate(x[3001:4000, ], y[3001:4000])
str(score)
stopifnot(score$mae < 0.1, score$r2_score > 0.9)
