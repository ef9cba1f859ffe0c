test_that("a Python with TensorFlow is ready", {
  expect_true(bridle_ready())
})
