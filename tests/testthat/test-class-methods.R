test_that("mask and training arrive where `call` takes them", {
  layer_phase <- Layer("Phase", call = function(inputs, training = FALSE) {
    if (isTRUE(training)) inputs * 0 else inputs
  })
  layer <- layer_phase()
  expect_equal(as_r(layer(x)), x, tolerance = 1e-6)
  expect_equal(as_r(layer(x, training = TRUE)), x * 0)
})

test_that("shapes may be vectors, with NA, and lists of them for several outputs", {
  layer_both <- Layer(
    "Both",
    call = function(inputs) list(inputs, inputs[[1]]),
    compute_output_shape = function(input_shape) list(c(NA, 3), list(NULL, 1)),
    compute_output_spec = NULL
  )
  shapes <- layer_both()$compute_output_shape(list(NULL, 3L))
  expect_equal(r_value(shapes), list(list(NULL, 3L), list(NULL, 1L)))
})

test_that("active properties and private members belong to each instance", {
  layer_counting <- Layer(
    "Counting",
    initialize = function(table) {
      super$initialize()
      private$table <- table
    },
    rows = active_property(function() nrow(private$table)),
    limit = active_property(function(value) {
      if (missing(value)) private$most() else private$limit <- value
    }),
    private = list(limit = 7, most = function() private$limit + self$rows)
  )
  one <- layer_counting(table = mtcars)
  two <- layer_counting(table = iris)
  one$limit <- 100
  expect_equal(r_value(one$limit), 132)
  expect_equal(r_value(two$limit), 157)
})

test_that("errors name the method, the R expression and the calls", {
  helper <- function(x) log(as.character(x))
  bad <- Layer("Bad", call = function(inputs) helper(3))
  condition <- expect_error(keras_input(3) |> bad(), class = "bridle_error_function")
  expect_snapshot(cat(conditionMessage(condition)))
  expect_s3_class(condition$r_error, "simpleError")
  expect_identical(
    attr(condition$r_error, "calls"), list(quote(Bad$call(inputs = inputs)), quote(helper(3)))
  )
  outer <- Layer("Outer", inherit = bad, call = function(inputs) super$call(inputs))
  inner <- expect_error(keras_input(3) |> outer(), class = "bridle_error_function")
  expect_match(conditionMessage(inner), "Can't run the R function `Bad$call`", fixed = TRUE)
})

test_that("`self` may be the first parameter of a method, as in Python", {
  layer_scale <- Layer(
    "Scale",
    initialize = function(self, by, ...) {
      super$initialize(...)
      self$by <- by
    },
    call = function(self, x) x * self$by + private$none(),
    twice = active_property(function(self) 2 * self$by),
    private = list(none = function(self) 0)
  )
  layer <- layer_scale(by = 3)
  expect_equal(as_r(layer(x)), 3 * x)
  expect_equal(as_r(layer_scale(by = 2)(x)), 2 * x)
  expect_equal(r_value(layer$twice), 6)
})

test_that("the class is there in its methods: by its name, as `cls` and as `__class__`", {
  layer_holding <- Layer(
    "Holding",
    initialize = function(inner, ...) {
      super$initialize(...)
      self$inner <- inner
    },
    call = function(x) self$inner(x),
    get_config = function() {
      c(super$get_config(), list(inner = serialize_keras_object(self$inner)))
    },
    from_config = function(cls, config) {
      inner <- deserialize_keras_object(config$inner)
      config$inner <- NULL
      cls(inner, !!!config)
    },
    again = function() list(Holding(self$inner), `__class__`(inner = self$inner), cls(self$inner))
  )
  layer_further <- Layer("Further", inherit = layer_holding, call = function(x) -super$call(x))
  inner <- layer_dense(units = 1, kernel_initializer = "ones")
  layer <- from_config(get_config(layer_holding(inner = inner)))
  expect_equal(as_r(layer(x)), matrix(rowSums(x)))
  further <- from_config(get_config(layer_further(inner = inner)))
  expect_equal(as_r(further(x)), -matrix(rowSums(x)))
  kinds <- vapply(r_value(further$again()), function(made) class(made)[1], "")
  expect_match(kinds[1:2], "[.]Holding$")
  expect_match(kinds[3], "[.]Further$")
})
