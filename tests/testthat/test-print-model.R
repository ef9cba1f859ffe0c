model <- keras_model_sequential(input_shape = 3, name = "small") |>
  layer_dense(4, name = "hidden") |>
  layer_dense(2, name = "out")
# Kernels and biases.
counts <- c(hidden = 3 * 4 + 4, out = 4 * 2 + 2, total = 26)

test_that("print() and summary() show layers, shapes and the number of parameters", {
  summarised <- summary(model)
  expect_s3_class(summarised, "bridle_model_summary")
  shown <- paste(summarised$lines, collapse = "\n")
  for (text in c("small", "hidden (Dense)", "out (Dense)", "(None, 4)", "(None, 2)", counts)) {
    expect_match(shown, text, fixed = TRUE)
  }
  expect_output(returned <- withVisible(print(model)), "hidden (Dense)", fixed = TRUE)
  expect_false(returned$visible)
  expect_identical(reticulate::py_id(returned$value), reticulate::py_id(model))
  expect_output(print(summarised), "Total params: 26", fixed = TRUE)
})

test_that("summary() takes the arguments of Keras' own", {
  outer <- keras_model_sequential(input_shape = 3, layers = list(model))
  lines <- function(...) paste(summary(outer, ...)$lines, collapse = "\n")
  expect_false(grepl("hidden", lines()))
  expect_match(lines(expand_nested = TRUE), "hidden")
  expect_error(summary(outer, nested = TRUE), class = "bridle_error")
})
