test_that("python_call() turns an exception into a classed condition with the user's call", {
  arguments <- list(target = "keras.layers.Dense", arguments = list(unit = 1))
  user <- function() python_call("construct", arguments)
  refused <- tryCatch(user(), error = identity)
  expect_s3_class(refused, c("bridle_error_name", "bridle_error", "rlang_error"))
  expect_identical(refused$call, quote(user()))
})
