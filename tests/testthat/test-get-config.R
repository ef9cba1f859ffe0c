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

  model <- small_model()
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
