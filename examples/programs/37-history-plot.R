# What fit() returns: a table, and a picture of it.
library(bridle)

x <- as.matrix(scale(attitude[-1]))
y <- attitude$rating / 10
model <- keras_model_sequential(input_shape = 6) |> layer_dense(1)
model |> compile(optimizer_adam(0.1), loss = "mse", metrics = list("mae"))
history <- model |> fit(x, y, epochs = 6, validation_split = 0.2)
print(history)

table <- as.data.frame(history)
picture <- plot(history)
ggplot2::ggsave("history.png", picture, width = 5, height = 5, dpi = 72)
stopifnot(
  identical(sort(names(history$metrics)), c("loss", "mae", "val_loss", "val_mae")),
  nrow(table) == 6 * 4,
  identical(names(table), c("epoch", "value", "metric", "data")),
  file.size("history.png") > 1000
)
