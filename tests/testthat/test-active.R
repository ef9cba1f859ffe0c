test_that("%<-active% binds a name in the calling environment", {
  count <- 0
  each %<-active% function() {
    count <<- count + 1
    count
  }
  expect_identical(c(each, each), c(1, 2))
  "held" %<-active% function(value) if (missing(value)) count else count <<- value
  held <- 10
  expect_identical(count, 10)
})

test_that("active_property() marks functions of at most one parameter", {
  fn <- function(value) value
  expect_true(is_active(active_property(fn)))
  expect_identical(mark_active(fn), active_property(fn))
  for (wrong in list(3, function(a, b) a)) {
    expect_error(active_property(wrong), "at most one parameter", class = "bridle_error_type")
  }
})

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

test_that("R6 classes become Python classes", {
  skip_if_not_installed("R6")
  base <- R6::R6Class(
    "Scaling",
    inherit = keras$layers$Layer,
    public = list(
      factor = 2,
      initialize = function(offset, ...) {
        super$initialize(...)
        private$offset <- offset
      },
      call = function(inputs) inputs * self$factor + private$offset
    ),
    private = list(offset = NULL),
    active = list(both = function() self$factor + private$offset)
  )
  derived <- R6::R6Class(
    "Derived",
    inherit = base,
    public = list(call = function(inputs) -super$call(inputs))
  )
  layer <- reticulate::r_to_py(derived)(offset = 1)
  expect_equal(r_value(keras$ops$convert_to_numpy(layer(x))), -(2 * x + 1))
  expect_equal(r_value(layer$both), 3)
  config <- serialize_keras_object(layer)
  expect_identical(config$class_name, "Derived")
  again <- deserialize_keras_object(config, custom_objects = list(derived))
  expect_equal(r_value(again$both), 3)
})
