# As Python hands it over.
record <- function(epochs, validated, metrics) {
  new_history(list(
    params = list(verbose = 0L, epochs = max(epochs, 0)), epoch = as.list(epochs),
    validation_epoch = as.list(validated), metrics = lapply(metrics, as.list)
  ))
}
three <- record(1:3, 2L, list(loss = c(0.5, 0.25, 0.125), mae = c(3, 2, 1), val_loss = 0.75))
one <- record(4L, integer(), list(loss = 1234.5678))
none <- record(integer(), integer(), list())

test_that("a history has plain vectors", {
  expect_identical(three$epoch, 1:3)
  expect_identical(three$validation_epoch, 2L)
  expect_identical(three$metrics$mae, c(3, 2, 1))
  expect_identical(none$epoch, integer())
})

test_that("print() shows the epochs and the last values", {
  expect_snapshot({
    three
    one
    none
  })
  utils::capture.output(returned <- withVisible(print(one)))
  expect_identical(returned, list(value = one, visible = FALSE))
})

test_that("as.data.frame() has a row for each epoch and metric", {
  expect_identical(as.data.frame(three), data.frame(
    epoch = c(1:3, 1:3, 2L),
    value = c(0.5, 0.25, 0.125, 3, 2, 1, 0.75),
    metric = c("loss", "loss", "loss", "mae", "mae", "mae", "loss"),
    data = factor(rep(c("training", "validation"), c(6, 1)), c("training", "validation"))
  ))
  expect_identical(dim(as.data.frame(none)), c(0L, 4L))
  expect_identical(names(as.data.frame(none)), c("epoch", "value", "metric", "data"))
})

test_that("epochs of validation are those in which it ran", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  rows <- function(...) {
    history <- silent_fit(model, x, y, validation_split = 0.25, ...)
    with(as.data.frame(history), list(epoch[data == "training"], epoch[data == "validation"]))
  }
  expect_identical(rows(epochs = 3), list(1:3, 1:3))
  expect_identical(rows(epochs = 5, validation_freq = 2), list(1:5, c(2L, 4L)))
  expect_identical(rows(epochs = 4, validation_freq = c(1, 4)), list(1:4, c(1L, 4L)))
  expect_identical(rows(epochs = 6, initial_epoch = 4, validation_freq = 3), list(4:6, 6L))
  expect_identical(rows(epochs = 1, validation_freq = 2), list(1L, integer()))
})

# ---- Plots ----

local_device <- function(frame = parent.frame()) {
  grDevices::pdf(NULL)
  withr::defer(grDevices::dev.off(), envir = frame)
}

test_that("plot() is a ggplot with a panel for each metric", {
  local_device()
  plot <- plot(three)
  expect_s3_class(plot, "ggplot")
  built <- ggplot2::ggplot_build(plot)
  expect_identical(levels(built$layout$layout$metric), c("loss", "mae"))
  # Points and lines, a line for training and one for validation.
  expect_length(built$data, 2)
  expect_setequal(built$data[[1]]$y, as.data.frame(three)$value)
  expect_length(unique(built$data[[1]]$colour), 2)
  expect_error(print(plot), NA)
})

test_that("one epoch is points without a line", {
  local_device()
  built <- ggplot2::ggplot_build(plot(one))
  expect_length(built$data, 1)
  expect_equal(built$data[[1]]$x, 4)
})

test_that("`metrics` chooses, and refuses what wasn't recorded", {
  local_device()
  built <- ggplot2::ggplot_build(plot(three, metrics = "mae"))
  expect_equal(built$data[[1]]$y, c(3, 2, 1))
  refused <- expect_error(plot(three, metrics = c("mae", "acc")), class = "bridle_error_name")
  expect_match(conditionMessage(refused), "`acc`", fixed = TRUE)
  expect_match(conditionMessage(refused), "`loss`, `mae`", fixed = TRUE)
})

test_that("without ggplot2 base graphics draw the same", {
  local_device()
  without_ggplot2 <- plot.bridle_history
  environment(without_ggplot2) <- rlang::env(
    topenv(environment(plot.bridle_history)),
    requireNamespace = function(...) FALSE
  )
  # The grid of panels, at each panel.
  panels <- list()
  before <- getHook("before.plot.new")
  withr::defer(setHook("before.plot.new", before, "replace"))
  setHook("before.plot.new", function(...) panels <<- c(panels, list(graphics::par("mfrow"))))
  layout <- graphics::par("mfrow", "mar")
  returned <- withVisible(without_ggplot2(three))
  expect_identical(returned, list(value = three, visible = FALSE))
  expect_identical(panels, list(c(2L, 1L), c(2L, 1L)))
  expect_identical(graphics::par("mfrow", "mar"), layout)
  expect_identical(without_ggplot2(one), one)
})

test_that("a history of no epochs can't be plotted", {
  expect_error(plot(none), "Can't plot a history of no epochs", class = "bridle_error_value")
})
