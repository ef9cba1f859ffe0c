test_that("weights are arrays, and arrays are weights", {
  kernel <- matrix(c(1, -2, 0.5, 0.25, 3, -1), 3)
  model <- keras_model_sequential(input_shape = 3) |> layer_dense(2, name = "out")
  expect_identical(set_weights(model, list(kernel, c(0.5, -0.25))), model)
  expect_equal(get_weights(model), list(kernel, array(c(0.5, -0.25))))
  expect_equal(predict(model, x, verbose = 0), dense(x, kernel, c(0.5, -0.25)), tolerance = 1e-6)
  expect_equal(get_weights(get_layer(model, "out")), get_weights(model))
  expect_identical(count_params(model), 8L)

  batch <- layer_batch_normalization()
  batch$build(list(NULL, 2L))
  expect_length(get_weights(batch), 4)
  expect_equal(get_weights(batch, trainable = TRUE), list(array(c(1, 1)), array(c(0, 0))))
  expect_equal(get_weights(batch, trainable = FALSE), list(array(c(0, 0)), array(c(1, 1))))
})

test_that("weights that don't fit change nothing", {
  model <- small_model()
  before <- get_weights(model)
  short <- wrong <- before
  wrong[[1]] <- t(wrong[[1]])
  wrong[[2]] <- 1:4
  expect_error(set_weights(model, short[1:5]), "6 arrays", class = "bridle_error_value")
  expect_error(
    set_weights(model, wrong), "weights[[1]]", fixed = TRUE, class = "bridle_error_value"
  )
  expect_error(set_weights(model, 3), "a list of arrays", class = "bridle_error_type")
  expect_error(
    set_weights(layer_dense(units = 2), before), "before it has seen data",
    class = "bridle_error_value"
  )
  expect_identical(get_weights(model), before)
})
