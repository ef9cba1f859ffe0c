# Pictures in one folder for each class become a dataset of batches.
library(bridle)

for (kind in c("dark", "light")) {
  dir.create(file.path("pictures", kind), recursive = TRUE)
  for (i in 1:20) {
    shade <- if (kind == "dark") runif(1, 0, 0.4) else runif(1, 0.6, 1)
    grDevices::png(file.path("pictures", kind, paste0(i, ".png")), 16, 16)
    par(mar = rep(0, 4), bg = grey(shade))
    plot.new()
    dev.off()
  }
}
pictures <- image_dataset_from_directory(
  "pictures",
  image_size = c(8, 8), batch_size = 10, label_mode = "binary", seed = 1, verbose = FALSE
)

model <- keras_model_sequential(input_shape = c(8, 8, 3)) |>
  layer_rescaling(1 / 255) |>
  layer_global_average_pooling_2d() |>
  layer_dense(1, activation = "sigmoid")
model |> compile(optimizer_adam(0.2), loss = "binary_crossentropy", metrics = "accuracy")
model |> fit(pictures, epochs = 12)
stopifnot(evaluate(model, pictures)$accuracy > 0.9)
