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

test_that("a field of an R6 class may be NULL", {
  skip_if_not_installed("R6")
  noting <- R6::R6Class(
    "Noting",
    inherit = keras$callbacks$Callback,
    public = list(
      losses = NULL,
      on_epoch_end = function(self, epoch, logs = list()) self$losses <- c(self$losses, logs$loss)
    )
  )
  callback <- r_to_py(noting)()
  expect_null(callback$losses)
  history <- silent_fit(regression(), x, y, epochs = 2, callbacks = callback)
  expect_equal(r_value(callback$losses), history$metrics$loss)
})
