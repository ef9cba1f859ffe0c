test_that("lists that are assigned to `self` are lists in R, and Keras sees the layers in them", {
  towers <- Model(
    "Towers",
    initialize = function(units) {
      super$initialize()
      self$blocks <- lapply(units, function(n) layer_dense(units = n))
      self$ends <- list(last = layer_dense(units = 1), sizes = list(units, "text"))
    },
    call = function(inputs) {
      for (block in self$blocks) inputs <- block(inputs)
      self$ends$last(self$blocks[[1]](inputs))
    }
  )
  model <- towers(units = c(3, 3))
  compile(model, loss = "mse")
  silent_fit(model, cars_x, cars_y)
  expect_length(weights(model), 6)
  expect_identical(model$ends$sizes, list(c(3, 3), "text"))
})
