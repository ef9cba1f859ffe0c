test_that("set_random_seed() repeats R and Keras", {
  both <- function() {
    set_random_seed(3)
    list(runif(2), as.array(random_normal(2)))
  }
  expect_identical(both(), both())
})

test_that("set_random_seed() refuses fractions", {
  expect_error(set_random_seed(1.5), "whole number", class = "bridle_error_type")
})
