text_of <- function(object) as.character(keras_help(object))

test_that("keras_help() has Keras' own text, by function, by name and by object", {
  dense <- r_value(keras$layers$Dense)
  expect_true(nchar(text_of(layer_dense)) > 1000)
  expect_match(text_of(layer_dense), "^keras\\.layers\\.Dense\\(units, activation=None")
  expect_identical(text_of("layer_dense"), text_of(layer_dense))
  expect_identical(text_of("keras.layers.Dense"), text_of(layer_dense))
  expect_match(text_of(layer_dense(units = 2)), "^Dense\\(units")
  expect_match(text_of(keras$ops$add), "^add\\(")
})

test_that("a function of several targets has the text of each", {
  text <- text_of(loss_huber)
  expect_match(text, "keras.losses.Huber(", fixed = TRUE)
  expect_match(text, "keras.losses.huber(", fixed = TRUE)
})

test_that("functions are named as in R", {
  expect_match(text_of(layer_dropout), "keras.layers.Dropout(rate", fixed = TRUE)
  expect_match(text_of(metric_mean_squared_error), "metric_mean_squared_error(", fixed = TRUE)
})

test_that("the functions written by hand have their text", {
  for (name in names(documented_by_hand)) expect_gt(nchar(text_of(name)), 100)
  expect_match(text_of(fit), "^keras.Model.fit")
})

test_that("it prints, and says what it doesn't know", {
  expect_output(print(keras_help(layer_dropout)), "Applies dropout")
  expect_error(keras_help("layer_dens"), "layer_dense", class = "bridle_error_name")
  expect_error(keras_help(mean), "must be a function that stands for", class = "bridle_error_type")
})
