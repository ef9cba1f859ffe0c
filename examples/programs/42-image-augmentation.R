# Layers that turn, shift and flip pictures while training, and leave them alone after.
library(bridle)

augment <- keras_model_sequential(input_shape = c(8, 8, 1)) |>
  layer_random_flip("horizontal", seed = 1) |>
  layer_random_rotation(0.1, seed = 2) |>
  layer_random_translation(0.1, 0.1, seed = 3)

images <- array(runif(4 * 64), c(4, 8, 8, 1))
same <- as.array(augment(images, training = FALSE))
other <- as.array(augment(images, training = TRUE))

bright <- layer_rescaling(scale = 2, offset = 1)(images)
cropped <- layer_center_crop(height = 4, width = 4)(images)
stopifnot(
  all.equal(same, images, tolerance = 1e-6),
  !isTRUE(all.equal(other, images, tolerance = 0.01)),
  dim(other) == dim(images),
  all.equal(as.array(bright), 2 * images + 1, tolerance = 1e-6),
  all.equal(as.array(cropped), images[, 3:6, 3:6, , drop = FALSE], tolerance = 1e-6)
)
