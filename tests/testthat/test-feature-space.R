keras <- keras_says()
people <- data.frame(age = c(20, 40, 60), city = c("Bern", "Rom", "Bern"))

test_that("a feature space learns its columns and makes one matrix of them", {
  space <- layer_feature_space(features = list(
    age = feature_float_rescaled(scale = 1 / 20),
    city = feature_string_categorical(num_oov_indices = 0)
  ))
  expect_invisible(adapt(space, people))
  expect_equal(keras$numbers(space(as.list(people))), cbind(1:3, c(1, 0, 1), c(0, 1, 0)))
})

test_that("a feature space takes a data frame, or columns by name", {
  features <- list(age = "float", height = feature_float())
  columns <- data.frame(age = c(20, 40), height = c(170, 180))
  expect_equal(keras$numbers(layer_feature_space(columns, features)), as.matrix(columns),
    ignore_attr = TRUE
  )
  both <- layer_feature_space(as.list(columns), feature_names = features, output_mode = "dict")
  expect_equal(as.vector(keras$numbers(both$age)), c(20, 40))
})

test_that("crosses are made of two columns", {
  space <- layer_feature_space(
    features = list(a = feature_string_categorical(), b = feature_string_categorical()),
    crosses = list(feature_cross(c("a", "b"), 4)), output_mode = "dict"
  )
  data <- list(a = c("x", "y"), b = c("u", "v"))
  adapt(space, data)
  expect_equal(dim(keras$numbers(space(data)$a_X_b)), c(2L, 4L))
})
