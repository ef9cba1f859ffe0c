f <- function(object, units, activation = NULL, ...) supplied(except = "object")

test_that("supplied() has what the call gives, in the order of the formals", {
  units <- 3
  # The call, and what it gives.
  table <- list(
    "nothing" = list(f(), list()),
    "by position" = list(f(1, 3), list(units = 3)),
    "in another order" = list(f(activation = "a", units = 3), list(units = 3, activation = "a")),
    "a default given all the same" = list(f(activation = NULL), list(activation = NULL)),
    "a NULL in the dots" = list(f(name = NULL), list(name = NULL)),
    "named dots, after the formals" = list(f(z = 1, units = 3), list(units = 3, z = 1)),
    "unnamed dots" = list(f(1, 3, "a", 4, z = 1), list(units = 3, activation = "a", z = 1)),
    "an argument that is left out" = list(f(object = 1), list()),
    "a trailing comma" = list(f(units = 3, ), list(units = 3)),
    "a variable" = list(f(units = units), list(units = 3)),
    "do.call()" = list(do.call(f, list(1, units = 3, z = NULL)), list(units = 3, z = NULL)),
    "do.call() by name" = list(do.call("f", list(1, 3)), list(units = 3)),
    "lapply()" = list(lapply(1:2, f, units = 3), list(list(units = 3), list(units = 3))),
    "Map()" = list(unname(Map(f, units = 1:2)), list(list(units = 1L), list(units = 2L))),
    "a pipe" = list(1 |> f(3), list(units = 3)),
    "an anonymous function" = list((function(x) f(units = x))(3), list(units = 3))
  )
  for (form in names(table)) expect_identical(table[[form]][[1]], table[[form]][[2]], info = form)
})

test_that("what a wrapper doesn't have is not supplied, but its own defaults are", {
  wrapper <- function(units, activation = "relu") f(units = units, activation = activation)
  expect_identical(wrapper(), list(activation = "relu"))
  expect_identical(wrapper(3), list(units = 3, activation = "relu"))

  passing_dots <- function(...) f(...)
  expect_identical(passing_dots(units = 3, z = 1), list(units = 3, z = 1))
})

test_that("supplied() works in an S3 method", {
  g <- function(object, ...) UseMethod("g")
  # nolint start: object_name_linter.
  g.default <- function(object, epochs = 10, ..., verbose = 1) supplied("object")
  g.special <- function(object, epochs = 5, ...) NextMethod()
  # nolint end
  expect_identical(g(1), list())
  expect_identical(g(1, verbose = NULL, z = 2), list(verbose = NULL, z = 2))
  expect_identical(1 |> g(7), list(epochs = 7))
  expect_identical(g(structure(1, class = "special"), 7), list(epochs = 7))
})

test_that("supplied() works as an argument that is evaluated later", {
  later <- function(first, arguments) {
    force(first)
    arguments
  }
  h <- function(a, b = 2, ...) later(1, supplied())
  expect_identical(h(1, z = 3), list(a = 1, z = 3))
})

test_that("each argument is evaluated once", {
  count <- 0
  one_more <- function() count <<- count + 1
  f(units = one_more(), z = one_more())
  expect_equal(count, 2)
})

test_that("the same name twice in the dots is an error", {
  expect_error(f(z = 1, z = 2), "`z` must be given once", class = "bridle_error_name")
})
