# Pairs of images and of their labels are mixed, so that a small data set teaches more.
library(bridle)

# Bright squares in one half of a dark picture.
n <- 96
side <- rep(1:2, n / 2)
images <- array(runif(n * 8 * 8, 0, 0.3), c(n, 8, 8, 1))
for (i in seq_len(n)) {
  columns <- if (side[i] == 1) 1:4 else 5:8
  images[i, 3:6, sample(columns, 2), 1] <- 1
}
labels <- op_one_hot(side, 2)

mix_up <- layer_mix_up(alpha = 0.2, seed = 1)
mixed <- mix_up(list(images = images, labels = labels))
stopifnot(
  identical(sort(names(mixed)), c("images", "labels")),
  identical(dim(mixed$images), c(96L, 8L, 8L, 1L)),
  all.equal(rowSums(as.array(mixed$labels)), rep(1, n), tolerance = 1e-5)
)

model <- keras_model_sequential(input_shape = c(8, 8, 1)) |>
  layer_conv_2d(4, kernel_size = c(height = 3, width = 3), activation = "relu") |>
  layer_flatten() |>
  layer_dense(2, activation = "softmax")
model |> compile(optimizer_adam(0.01), loss = "categorical_crossentropy", metrics = "accuracy")
history <- model |> fit(mixed$images, mixed$labels, epochs = 15)

# Batches have their own size, and a scalar metric is one number in R.
tf <- import("tensorflow")
batches <- tf$data$Dataset$from_tensor_slices(tuple(images, as.array(labels)))$batch(24L)
refused <- tryCatch(fit(model, batches, batch_size = 5), error = conditionMessage)
seen <- evaluate(model, batches)
loss <- op_mean(metric_categorical_crossentropy(labels, model(images)))
stopifnot(
  grepl("batch_size", refused),
  seen$accuracy > 0.8,
  length(as.array(loss)) == 1,
  all.equal(as.array(loss)[[1]], seen$loss, tolerance = 1e-3)
)
