test_that("named_list() takes names from expressions", {
  a <- 1
  expect_identical(named_list(a, b = 2), list(a = 1, b = 2))
  expect_identical(named_list(), rlang::set_names(list(), character()))
  expect_identical(named_list(a, ), list(a = 1))
})

test_that("zip_lists() goes by place or by name", {
  expect_identical(
    zip_lists(x = list(1, 2), y = list("a", "b")), list(list(x = 1, y = "a"), list(x = 2, y = "b"))
  )
  expect_identical(
    zip_lists(list(a = 1, b = 2), list(b = 3, a = 4)), list(a = list(1, 4), b = list(2, 3))
  )
  expect_identical(zip_lists(1:2, 3:4), list(list(1L, 3L), list(2L, 4L)))
  expect_identical(zip_lists(), list())
  expect_error(zip_lists(1:2, 1:3), "same length", class = "bridle_error_value")
  expect_error(zip_lists(list(a = 1), list(b = 1)), "same names", class = "bridle_error_value")
})
