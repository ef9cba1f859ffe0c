model <- keras_model_sequential(input_shape = 3) |>
  layer_dense(4, name = "hidden") |>
  layer_dense(2)

test_that("plot() writes a picture in the format that the file's name tells", {
  file <- withr::local_tempfile(fileext = ".svg")
  returned <- withVisible(plot(model, show_layer_names = TRUE, to_file = file))
  expect_false(returned$visible)
  expect_identical(returned$value, model)
  expect_match(paste(readLines(file), collapse = "\n"), "hidden")
})

test_that("plot() draws on the device", {
  file <- withr::local_tempfile(fileext = ".png")
  grDevices::png(file, 200, 200)
  before <- graphics::par("mar")
  plot(model, show_shapes = TRUE, rankdir = "LR", dpi = 50)
  expect_identical(graphics::par("mar"), before)
  grDevices::dev.off()
  blank <- withr::local_tempfile(fileext = ".png")
  grDevices::png(blank, 200, 200)
  graphics::plot.new()
  grDevices::dev.off()
  expect_gt(file.size(file), file.size(blank))
})

test_that("an unknown argument is refused", {
  expect_error(plot(model, showshapes = TRUE), "show_shapes", class = "bridle_error_name")
})
