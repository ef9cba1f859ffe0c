test_that("`keras` gives what Python's module has", {
  expect_s3_class(keras, "bridle_module")
  expect_equal(keras$backend$backend(), "tensorflow")
  expect_equal(keras[["__version__"]], reticulate::import("keras")$`__version__`)
  expect_equal(as.numeric(keras$ops$add(1, 2)), 3)
  expect_true(all(c("layers", "ops", "Model") %in% names(keras)))
  expect_true("layers" %in% utils::.DollarNames(keras, "^lay"))
  expect_output(print(keras), "Module(keras)", fixed = TRUE)
})
