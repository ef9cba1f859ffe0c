base <- function() keras_model_sequential(input_shape = 3) |> layer_dense(2)
x <- matrix(c(1, 2, 3, -1, 0.5, 0, 2, 1, 4, -3, 2, 1.5), 4)
values <- function(tensor) r_value(keras$ops$convert_to_numpy(tensor))

test_that("a model called on a Sequential model is added to it", {
  inner <- base()
  outer <- keras_model_sequential(input_shape = 3)
  expect_identical(outer |> inner(), outer)
  outer |> layer_dense(1)
  expect_length(r_value(outer$layers), 2)
  expect_equal(get_weights(outer)[1:2], get_weights(inner))
})

test_that("a model or layer called on data computes", {
  model <- base()
  weights <- get_weights(model)
  expect_equal(values(model(x)), dense(x, weights[[1]], weights[[2]]), tolerance = 1e-6)
  expect_equal(values(model(x, training = FALSE)), values(model(x)))
  first <- get_layer(model, index = 1)
  expect_equal(values(first(x)), values(model(x)))
  drop <- layer_dropout(rate = 0.5, seed = 1)
  dropped <- values(drop(matrix(1, 10, 10), training = TRUE))
  expect_setequal(unique(as.vector(dropped)), c(0, 2))
})

test_that("a model called on symbolic tensors gives symbolic ones", {
  inputs <- keras_input(shape = 3)
  output <- base()(inputs)
  expect_equal(r_value(output$shape), list(NULL, 2L))
})

test_that("what doesn't fit is an R condition", {
  expect_error(base()(x[, 1:2]), "must have shape", class = "bridle_error_value")
  layer <- layer_dense(units = 2)
  layer(x)
  error <- expect_error(layer(x[, 1:2]), "expected axis -1", class = "bridle_error_python")
  expect_no_match(conditionMessage(error), "[1m", fixed = TRUE)
})
