test_that("tickets keep R values for as long as Python holds them", {
  env <- new.env()
  ticket <- keep(env)
  key <- as.character(r_value(ticket$key))
  expect_identical(receive(list(1, ticket))[[2]], env)
  expect_true(exists(key, kept))
  rm(ticket)
  gc()
  keep(1)
  expect_false(exists(key, kept))
})

test_that("values pass through Python as they are, or as tickets", {
  for (value in list(NULL, 1, c(1, 2), "a", TRUE, matrix(1:4, 2), list(1, "a"))) {
    expect_identical(pass(value), value)
  }
  for (value in list(mtcars, factor("a"), c(a = 1), NA, mean, quote(x), Sys.Date())) {
    expect_s3_class(pass(value), "bridle.for_r.classes.RObject")
    expect_identical(receive(pass(value)), value)
  }
})
