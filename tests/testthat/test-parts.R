x <- matrix(c(1, 2, 3, -1, 0.5, 0, 2, 1, 4, -3, 2, 1.5), 4)
made <- function() {
  keras_model_sequential(input_shape = 3, name = "small") |>
    layer_dense(4, name = "hidden") |>
    layer_dense(2, name = "middle") |>
    layer_dense(1, name = "out")
}
trainable <- function(model) vapply(r_value(model$layers), function(layer) layer$trainable, NA)

test_that("get_layer() finds by name and by place, which counts from 1 or from the end", {
  model <- made()
  name <- function(...) get_layer(model, ...)$name
  expect_equal(name("middle"), "middle")
  expect_equal(name(index = 1), "hidden")
  expect_equal(name(index = 3L), "out")
  expect_equal(name(index = -1), "out")
  expect_equal(name(index = -3), "hidden")
  expect_equal(name("hidden", 2), "middle")
})

test_that("get_layer() says what there is", {
  model <- made()
  expect_refusals({
    get_layer(model, "midle")
    get_layer(model)
    get_layer(model, index = 0)
    get_layer(model, index = 4)
    get_layer(model, index = -4)
    get_layer(model, index = 1.5)
  })
})

test_that("pop_layer() removes the last layer, also from what was compiled", {
  model <- made()
  expect_equal(dim(predict(model, x, verbose = 0)), c(4, 1))
  popped <- withVisible(pop_layer(model))
  expect_false(popped$visible)
  expect_equal(popped$value$name, "out")
  expect_equal(dim(predict(model, x, verbose = 0)), c(4, 2))
  expect_error(pop_layer(keras_model_sequential()), "has none", class = "bridle_error_value")
})

test_that("weights are arrays, and arrays are weights", {
  kernel <- matrix(c(1, -2, 0.5, 0.25, 3, -1), 3)
  model <- keras_model_sequential(input_shape = 3) |> layer_dense(2, name = "out")
  expect_identical(set_weights(model, list(kernel, c(0.5, -0.25))), model)
  expect_equal(get_weights(model), list(kernel, array(c(0.5, -0.25))))
  expect_equal(predict(model, x, verbose = 0), dense(x, kernel, c(0.5, -0.25)), tolerance = 1e-6)
  expect_equal(get_weights(get_layer(model, "out")), get_weights(model))
  expect_identical(count_params(model), 8L)

  batch <- layer_batch_normalization()
  batch$build(list(NULL, 2L))
  expect_length(get_weights(batch), 4)
  expect_equal(get_weights(batch, trainable = TRUE), list(array(c(1, 1)), array(c(0, 0))))
  expect_equal(get_weights(batch, trainable = FALSE), list(array(c(0, 0)), array(c(1, 1))))
})

test_that("weights that don't fit change nothing", {
  model <- made()
  before <- get_weights(model)
  short <- wrong <- before
  wrong[[1]] <- t(wrong[[1]])
  wrong[[2]] <- 1:4
  expect_error(set_weights(model, short[1:5]), "6 arrays", class = "bridle_error_value")
  expect_error(
    set_weights(model, wrong), "weights[[1]]", fixed = TRUE, class = "bridle_error_value"
  )
  expect_error(set_weights(model, 3), "a list of arrays", class = "bridle_error_type")
  expect_error(
    set_weights(layer_dense(units = 2), before), "before it has seen data",
    class = "bridle_error_value"
  )
  expect_identical(get_weights(model), before)
})

test_that("freeze_weights() and unfreeze_weights() choose layers, the others the contrary", {
  model <- made()
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
  model <- made()
  expect_refusals({
    freeze_weights(model, "hiden")
    freeze_weights(model, which = c(TRUE, FALSE))
    freeze_weights(model, from = 1, which = 2)
    freeze_weights(model, which = layer_dense(units = 1, name = "other"))
  })
  expect_equal(trainable(model), c(TRUE, TRUE, TRUE))
})

test_that("frozen weights stay as they are", {
  model <- made()
  freeze_weights(model, to = "middle")
  model |> compile("sgd", loss = "mse")
  before <- get_weights(model)
  model |> fit(x, 1:4, verbose = 0)
  expect_identical(get_weights(model)[1:4], before[1:4])
  expect_false(identical(get_weights(model)[5:6], before[5:6]))
})

test_that("a config goes round, as it is and changed", {
  layer <- layer_conv_1d(filters = 3, kernel_size = 2, padding = "causal", name = "c")
  config <- get_config(layer)
  expect_identical(config$filters, 3L)
  again <- from_config(config)
  expect_equal(get_config(again), config)
  config$filters <- 8
  config$kernel_size <- 5
  changed <- get_config(from_config(config))
  expect_identical(changed$filters, 8L)
  expect_equal(unlist(changed$kernel_size), 5)

  model <- made()
  copy <- from_config(get_config(model))
  expect_equal(get_config(copy), get_config(model))
  expect_true(is_sequential(copy))
  expect_equal(get_config(from_config(get_config(optimizer_sgd(0.5))))$learning_rate, 0.5)
})

test_that("a bare list is a functional model's config, and a config prints as one", {
  input <- keras_input(shape = 3)
  model <- keras_model(input, layer_dense(input, 2), name = "bare")
  config <- get_config(model)
  expect_equal(get_config(from_config(bare(config))), config)
  expect_output(print(config["name"]), "bare")
  expect_identical(capture.output(print(config)), capture.output(print(bare(config))))
})

test_that("the state of a model goes out and back in", {
  model <- made()
  expect_error(get_state_tree(model), "isn't compiled", class = "bridle_error_state")
  model |> compile(optimizer_adam(0.1), loss = "mse")
  model |> fit(x, 1:4, verbose = 0)
  state <- get_state_tree(model, "numpy_array")
  expect_equal(state$trainable_variables$small$hidden$kernel, get_weights(model)[[1]])
  expect_true(is_python(get_state_tree(model)$trainable_variables$small$hidden$kernel))
  before <- get_weights(model)
  model |> fit(x, 1:4, verbose = 0)
  expect_false(identical(get_weights(model), before))
  expect_invisible(set_state_tree(model, state))
  expect_identical(get_weights(model), before)
})

test_that("quantize_weights() keeps int8, also in what was compiled", {
  model <- made()
  before <- predict(model, x, verbose = 0)
  expect_identical(quantize_weights(model, "int8"), model)
  after <- predict(model, x, verbose = 0)
  expect_true(any(vapply(get_weights(model), is.integer, NA)))
  expect_false(identical(after, before))
  expect_equal(after, before, tolerance = 0.1)
  expect_error(quantize_weights(made(), "int3"), class = "bridle_error")
})
