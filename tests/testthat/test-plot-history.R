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

test_that("the callback behind view_metrics collects what the history has", {
  collected <- NULL
  draw <- plot_each_epoch
  environment(draw) <- rlang::env(topenv(environment(draw)), plot = function(x) collected <<- x)
  history <- silent_fit(
    still(), x, y,
    epochs = 4, validation_split = 0.25, validation_freq = 2, callbacks = draw()
  )
  expect_equal(as.data.frame(collected), as.data.frame(history))
})
