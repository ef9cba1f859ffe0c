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
  expect_no_condition(print(plot))
})

best <- record(1:3, 1:3, list(loss = 3:1, mae = 1:3, val_loss = c(2, 1, 3)), best_epoch = 2L)

test_that("training and validation are told apart by more than colour, and the best is marked", {
  local_device()
  built <- ggplot2::ggplot_build(plot(best))$data
  points <- built[[1]]
  expect_length(unique(points$colour), 2)
  expect_length(unique(points$shape), 2)
  expect_setequal(unique(built[[3]]$linetype), c("solid", "dashed"))
  expect_identical(unique(built[[2]]$xintercept), 2)
  expect_match(plot(best)$labels$caption, "epoch 2")
  expect_identical(plot(best, method = "base"), best)
})

test_that("there is one legend, for colours, shapes and lines together", {
  local_device()
  for (theme_bw in c(FALSE, TRUE)) {
    table <- ggplot2::ggplotGrob(plot(best, theme_bw = theme_bw))
    boxes <- table$grobs[startsWith(table$layout$name, "guide-box")]
    legends <- unlist(lapply(boxes, function(box) grep("^guides", box$layout$name)))
    expect_length(legends, 1)
  }
})

test_that("a name is broken after its underscores, or where it must be", {
  expect_identical(break_names("val_loss", 60), "val_loss")
  expect_identical(break_names(c("ab_cd_ef", "x"), 6), c("ab_cd_\nef", "x"))
  expect_identical(break_names("abcdefghij", 4), "abcd\nefgh\nij")
  expect_identical(break_names("_a__b", 3), "_a_\n_b")
})

test_that("long names fit in their panels", {
  long <- strrep("a_metric_with_a_long_name_", 5)
  metrics <- rlang::set_names(list(1:3, 3:1, 3:1, 1:3), c("loss", "b", "c", long))
  history <- record(1:3, integer(), metrics)
  grDevices::pdf(NULL, width = 7, height = 5)
  withr::defer(grDevices::dev.off())
  table <- ggplot2::ggplotGrob(plot(history))
  strips <- table$grobs[grepl("^strip-t", table$layout$name)]
  widths <- vapply(strips, function(strip) {
    grid::convertWidth(grid::grobWidth(strip$grobs[[1]]$children[[2]]), "in", valueOnly = TRUE)
  }, 1)
  expect_length(widths, 4)
  expect_true(all(widths < 3.5))
})

test_that("autoplot() is the ggplot", {
  local_device()
  expect_s3_class(ggplot2::autoplot(three, metrics = "mae"), "ggplot")
  expect_identical(
    ggplot2::ggplot_build(ggplot2::autoplot(three))$data, ggplot2::ggplot_build(plot(three))$data
  )
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
    plot_method = function(method) "base"
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

test_that("`method` chooses the graphics", {
  local_device()
  expect_s3_class(plot(three, method = "ggplot2"), "ggplot")
  expect_s3_class(plot(three, method = "auto"), "ggplot")
  expect_identical(withVisible(plot(three, method = "base")), list(value = three, visible = FALSE))
  expect_identical(plot(three, "ignored", "mae", "base"), three)
  expect_error(plot(three, method = "base", ylim = "wide"), "ylim")
})

twelve <- record(1:12, c(6L, 12L), list(loss = (12:1)^2, mae = 12:1, val_loss = c(9, 7)))

test_that("ten values and more are smoothed by loess, unless told otherwise", {
  local_device()
  layers <- function(...) {
    vapply(plot(...)$layers, function(layer) class(layer$geom)[1], "")
  }
  expect_identical(layers(twelve), c("GeomPoint", "GeomSmooth", "GeomLine"))
  expect_identical(layers(twelve, smooth = FALSE), c("GeomPoint", "GeomLine"))
  expect_identical(layers(three), c("GeomPoint", "GeomLine"))
  expect_identical(layers(one), "GeomPoint")
  withr::local_options(keras.plot.history.smooth = FALSE)
  expect_identical(layers(twelve), c("GeomPoint", "GeomLine"))
  curve <- ggplot2::ggplot_build(plot(twelve, metrics = "loss", smooth = TRUE))$data[[2]]
  wanted <- predict(loess(v ~ e, data.frame(v = (12:1)^2, e = 1:12)), data.frame(e = curve$x))
  expect_equal(curve$y, unname(wanted), tolerance = 1e-6)
  expect_no_condition(print(plot(twelve, smooth = TRUE)))
})

test_that("`theme_bw` is black and white", {
  local_device()
  colours <- function(...) {
    built <- ggplot2::ggplot_build(plot(...))
    unique(unlist(lapply(built$data, function(layer) layer$colour)))
  }
  expect_identical(colours(three, theme_bw = TRUE), "black")
  expect_length(colours(three), 2)
  withr::local_options(keras.plot.history.theme_bw = TRUE)
  expect_identical(colours(three), "black")
  expect_no_condition(print(plot(twelve)))
})

test_that("what they can't be is refused", {
  expect_refusals({
    plot(three, method = "lattice")
    plot(three, method = 1)
    plot(three, smooth = NA)
    plot(three, theme_bw = "yes")
  })
  without_ggplot2 <- plot_method
  environment(without_ggplot2) <- rlang::env(
    rlang::ns_env("bridle"),
    requireNamespace = function(...) FALSE
  )
  expect_error(without_ggplot2("ggplot2"), "it isn't installed", class = "bridle_error_setup")
})

test_that("a history of no epochs can't be plotted", {
  expect_error(plot(none), "Can't plot a history of no epochs", class = "bridle_error_value")
})
