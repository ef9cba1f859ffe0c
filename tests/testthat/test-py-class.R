test_that("%py_class% makes methods, attributes, properties and documentation of a body", {
  Stack %py_class% {
    "Last in, first out."
    limit <- 2
    initialize <- function(first) private$items <- list(first)
    push <- function(item) {
      if (length(private$items) == self$limit) stop("full")
      private$items <- c(private$items, list(item))
      invisible(self)
    }
    size %<-active% function() length(private$items)
  }
  stack <- Stack("a")
  expect_equal(r_value(stack$size), 1)
  stack$push(mtcars)
  expect_equal(r_value(stack$size), 2)
  expect_error(stack$push("c"), "Can't run the R function `Stack$push`", fixed = TRUE)
  expect_equal(r_value(stack$limit), 2)
  expect_equal(r_value(Stack$`__doc__`), "Last in, first out.")
})

test_that("%py_class% extends classes of Keras, with Python's names of methods", {
  Shift(keras$layers$Layer) %py_class% {
    `__init__` <- function(by, ...) {
      super()$`__init__`(...)
      self$by <- by
    }
    call <- function(inputs) inputs + self$by
  }
  Further(Shift) %py_class% {
    call <- function(inputs) super$call(inputs) + 100
  }
  expect_equal(r_value(keras$ops$convert_to_numpy(Further(by = 2)(x))), x + 102)
})

test_that("a class has one base and a body in braces", {
  says <- "A class must be written as"
  expect_error(A(b, c) %py_class% {}, says, class = "bridle_error_type")
  expect_error(A %py_class% 3, says, class = "bridle_error_type")
})

test_that("what `initialize` takes can be given by position, also where it's inherited", {
  Sum %py_class% {
    initialize <- function(self, a, b = 2, ...) {
      self$parts <- c(a, b, ...)
    }
    total <- function(self) sum(self$parts)
  }
  Further(Sum) %py_class% {
    total <- function() 10 * super$total()
  }
  Passing(Sum) %py_class% {
    initialize <- function(...) super$initialize(...)
  }
  for (kind in list(Sum, Passing)) {
    expect_equal(r_value(kind(1)$total()), 3)
    expect_equal(r_value(kind(1, 5)$total()), 6)
    expect_equal(r_value(kind(1, 5, 4)$total()), 10)
    expect_equal(r_value(kind(b = 5, 1)$total()), 6)
  }
  expect_equal(r_value(Further(1, 5)$total()), 60)
  Two %py_class% {
    initialize <- function(a) self$a <- a
  }
  Heir(Two) %py_class% {
    b <- 1
  }
  expect_error(Heir(1, 2), "it has no name", class = "bridle_error_name")
})
