shown <- function(expr) reticulate::py_capture_output(expr)

test_that("\"auto\" is a line for every epoch while knitting and in a file, in every function", {
  model <- still()
  in_lines <- function(function_of_verbose) {
    withr::local_options(knitr.in.progress = TRUE)
    expect_identical(shown(function_of_verbose("auto")), shown(function_of_verbose(2)))
    expect_identical(shown(function_of_verbose(0)), "")
  }
  without_times <- function(text) gsub("[0-9.]+m?s(/(step|epoch))?", "", text)
  shown <- function(expr) without_times(reticulate::py_capture_output(expr))
  in_lines(function(verbose) fit(model, x, y, epochs = 2, verbose = verbose))
  in_lines(function(verbose) evaluate(model, x, y, verbose = verbose))
  in_lines(function(verbose) predict(model, x, verbose = verbose))
  expect_identical(verbosity("auto"), 2L)
  for (verbose in list(0, 1, 2, "time", TRUE, "x", NULL)) {
    withr::local_options(knitr.in.progress = TRUE)
    expect_identical(verbosity(verbose), verbose)
  }
})

# Whether "auto" is a bar, by where R runs.
cases <- list(
  list(TRUE, interactive = TRUE, dynamic = TRUE, knits = NULL),
  list(FALSE, interactive = TRUE, dynamic = TRUE, knits = TRUE),
  list(FALSE, interactive = TRUE, dynamic = FALSE, knits = NULL),
  list(FALSE, interactive = FALSE, dynamic = TRUE, knits = NULL)
)

test_that("\"auto\" is a bar at a prompt that can show one, else a line for every epoch", {
  for (case in cases) {
    withr::local_options(
      rlang_interactive = case$interactive, cli.dynamic = case$dynamic,
      knitr.in.progress = case$knits
    )
    expect_identical(is.function(verbosity("auto")), case[[1]], info = deparse1(case))
    expect_identical(verbosity(1), 1)
  }
})

# Whether `view_metrics` draws, and what decides it.
cases <- list(
  list(TRUE, "auto", epochs = 2, rstudio = "1"),
  list(TRUE, "auto", epochs = 2, rstudio = "1", verbose = 2),
  list(FALSE, "auto", epochs = 2, rstudio = "1", verbose = 0),
  list(FALSE, "auto", epochs = 1, rstudio = "1"),
  list(FALSE, "auto", epochs = 2, rstudio = ""),
  list(FALSE, "auto", epochs = 2, rstudio = "1", viewer = NULL),
  list(TRUE, TRUE, epochs = 1, rstudio = "", verbose = 0),
  list(FALSE, FALSE, epochs = 2, rstudio = "1")
)

test_that("view_metrics draws where keras3's does", {
  for (case in cases) {
    withr::local_envvar(RSTUDIO = case$rstudio)
    viewer <- if ("viewer" %in% names(case)) NULL else identity
    withr::local_options(viewer = viewer)
    verbose <- if (is.null(case$verbose)) "auto" else case$verbose
    expect_identical(views(case[[2]], case$epochs, verbose), case[[1]], info = deparse1(case))
  }
})

test_that("the option keras.view_metrics is its default, and \"auto\" without it", {
  drawn <- 0
  count <- function(...) drawn <<- drawn + 1
  before <- getHook("before.plot.new")
  withr::defer(setHook("before.plot.new", before, "replace"))
  grDevices::pdf(NULL)
  withr::defer(grDevices::dev.off())
  runs <- function(...) {
    drawn <<- 0
    draw <- fit.keras.src.models.model.Model
    environment(draw) <- rlang::env(
      rlang::ns_env("bridle"),
      plot_each_epoch = function() callback_lambda(on_epoch_end = count)
    )
    draw(still(), x, y, epochs = 2, ...)
    drawn
  }
  withr::local_envvar(RSTUDIO = "")
  expect_identical(runs(verbose = 0), 0)
  expect_identical(runs(verbose = 0, view_metrics = "auto"), 0)
  withr::local_options(keras.view_metrics = TRUE)
  expect_identical(runs(verbose = 0), 2)
  expect_identical(runs(verbose = 0, view_metrics = FALSE), 0)
  withr::local_options(keras.view_metrics = "always")
  expect_error(runs(verbose = 0), "TRUE, FALSE or \"auto\"", class = "bridle_error_type")
})
