test_that("values are passed on and taken apart", {
  expect_identical(c(4, 9) %>% sqrt(), c(2, 3))
  x <- c(4, 9)
  x %<>% sqrt() # nolint: assignment_linter. It is what is tested.
  expect_identical(x, c(2, 3))
  c(values, indices) %<-% op_top_k(c(1, 3, 2), 2)
  expect_identical(as.numeric(values), c(3, 2))
  expect_identical(as.integer(indices), c(2L, 3L))
})

test_that("generate() is the generic of other packages, as keras3 has it", {
  expect_identical(generate, generics::generate)
})
