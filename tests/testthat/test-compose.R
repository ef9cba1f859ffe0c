test_that("a value in place of the input is refused, with the argument's name", {
  says <- function(code, hint) expect_error(code, hint, fixed = TRUE, class = "bridle_error_type")
  says(layer_dense(32), "layer_dense(units = 32)")
  says(layer_dropout(0.5), "layer_dropout(rate = 0.5)")
  says(layer_dense("relu", units = 3), "layer_dense(activation = \"relu\")")
  says(layer_reshape(c(28, 28)), "layer_reshape(target_shape = c(28, 28))")
  says(layer_bidirectional(layer_lstm(units = 2)), "layer_bidirectional(layer = ...)")
  says(layer_dense(layer_dense), "not a function")
  says(do.call(layer_dense, list(32)), "units = 32")
})

test_that("a Sequential model that gets a layer is returned invisibly", {
  model <- keras_model_sequential(input_shape = 3)
  expect_invisible(model |> layer_dense(2))
  layer <- layer_dense(units = 1)
  expect_invisible(model |> layer())
  expect_visible(keras_input(3) |> layer_dense(2))
  expect_length(r_value(model$layers), 2)
})
