trainable <- function(model) vapply(r_value(model$layers), function(layer) layer$trainable, NA)

test_that("freeze_weights() and unfreeze_weights() choose layers, the others the contrary", {
  model <- small_model()
  expect_invisible(expect_identical(freeze_weights(model), model))
  expect_equal(trainable(model), c(FALSE, FALSE, FALSE))
  unfreeze_weights(model)
  expect_equal(trainable(model), c(TRUE, TRUE, TRUE))

  frozen <- function(...) {
    freeze_weights(model, ...)
    by_freezing <- trainable(model)
    unfreeze_weights(model, ...)
    expect_equal(trainable(model), !by_freezing)
    !by_freezing
  }
  first <- get_layer(model, index = 1)
  expect_equal(frozen("middle"), c(FALSE, TRUE, TRUE))
  expect_equal(frozen(to = "middle"), c(TRUE, TRUE, FALSE))
  expect_equal(frozen(2, 2), c(FALSE, TRUE, FALSE))
  expect_equal(frozen(-2), c(FALSE, TRUE, TRUE))
  expect_equal(frozen(first, first), c(TRUE, FALSE, FALSE))
  expect_equal(frozen(which = c("hidden", "out")), c(TRUE, FALSE, TRUE))
  expect_equal(frozen(which = c(1, -1)), c(TRUE, FALSE, TRUE))
  expect_equal(frozen(which = c(FALSE, TRUE, FALSE)), c(FALSE, TRUE, FALSE))
  expect_equal(frozen(which = first), c(TRUE, FALSE, FALSE))
  expect_equal(frozen(which = list(first, "out")), c(TRUE, FALSE, TRUE))
  expect_equal(frozen(which = function(layer) layer$units > 1), c(TRUE, TRUE, FALSE))
})

test_that("a choice that can't be is refused, and nothing is changed", {
  model <- small_model()
  expect_refusals({
    freeze_weights(model, "hiden")
    freeze_weights(model, which = c(TRUE, FALSE))
    freeze_weights(model, from = 1, which = 2)
    freeze_weights(model, which = layer_dense(units = 1, name = "other"))
  })
  expect_equal(trainable(model), c(TRUE, TRUE, TRUE))
})

test_that("frozen weights stay as they are", {
  model <- small_model()
  freeze_weights(model, to = "middle")
  model |> compile("sgd", loss = "mse")
  before <- get_weights(model)
  model |> fit(x, 1:4, verbose = 0)
  expect_identical(get_weights(model)[1:4], before[1:4])
  expect_false(identical(get_weights(model)[5:6], before[5:6]))
})

test_that("layers are chosen by a formula, which is a function", {
  model <- freeze_weights(small_model(), which = ~ .x$units > 2)
  trainable <- vapply(r_value(model$layers), function(layer) r_value(layer$trainable), NA)
  expect_identical(trainable, c(FALSE, TRUE, TRUE))
})
