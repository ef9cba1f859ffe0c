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

test_that("the table is as wide as the console, with all of its columns", {
  for (width in c(50, 80, 130)) {
    withr::local_options(width = width)
    frame <- grep("^[^ A-Z]", summary(model)$lines, value = TRUE)
    expect_identical(unique(nchar(frame)), as.integer(width))
    expect_match(frame, "16 .$", all = FALSE)
  }
})

test_that("print() has the console's colours, summary() and format() have none", {
  withr::local_options(cli.num_colors = 256L, width = 60)
  shown <- utils::capture.output(print(model))
  expect_identical(cli::ansi_strip(shown), summary(model)$lines)
  expect_false(any(cli::ansi_has_any(summary(model)$lines)))
  expect_match(shown, as.character(cli::col_cyan("Dense")), fixed = TRUE, all = FALSE)
  expect_match(shown, as.character(cli::col_green("16")), fixed = TRUE, all = FALSE)
  withr::local_options(cli.num_colors = 1L)
  expect_identical(utils::capture.output(print(model)), summary(model)$lines)
})

test_that("str() is a line for the model and one for each layer, within the console's width", {
  long <- keras_model_sequential(input_shape = 3, name = "long") |>
    layer_dense(400, name = "a_layer_whose_name_is_longer_than_the_console_is_wide") |>
    layer_dense(2, name = "out")
  compile(long, "sgd", "mse")
  two <- two_model()
  compile(two, "sgd", list(p = "mse", q = "mae"))
  unbuilt <- keras_model_sequential(name = "unbuilt") |> layer_dense(1, name = "later")
  withr::local_options(width = 70, cli.unicode = FALSE)
  expect_snapshot({
    str(model)
    str(long)
    str(two)
    str(unbuilt)
    str(keras_model_sequential(name = "empty"))
    str(list(of = model, n = 1))
  }, transform = function(lines) gsub("functional(_[0-9]+)?", "functional", lines))
  expect_true(all(nchar(utils::capture.output(str(long))) <= 70))
})
