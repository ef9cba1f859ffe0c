test_that("get_layer() finds by name and by place, which counts from 1 or from the end", {
  model <- small_model()
  name <- function(...) get_layer(model, ...)$name
  expect_equal(name("middle"), "middle")
  expect_equal(name(index = 1), "hidden")
  expect_equal(name(index = 3L), "out")
  expect_equal(name(index = -1), "out")
  expect_equal(name(index = -3), "hidden")
  expect_equal(name("hidden", 2), "middle")
})

test_that("get_layer() says what there is", {
  model <- small_model()
  expect_refusals({
    get_layer(model, "midle")
    get_layer(model)
    get_layer(model, index = 0)
    get_layer(model, index = 4)
    get_layer(model, index = -4)
    get_layer(model, index = 1.5)
  })
})

test_that("pop_layer() removes the last layer, also from what was compiled", {
  model <- small_model()
  expect_equal(dim(predict(model, x, verbose = 0)), c(4, 1))
  popped <- withVisible(pop_layer(model))
  expect_false(popped$visible)
  expect_equal(popped$value$name, "out")
  expect_equal(dim(predict(model, x, verbose = 0)), c(4, 2))
  expect_error(pop_layer(keras_model_sequential()), "has none", class = "bridle_error_value")
})
