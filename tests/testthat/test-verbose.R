shown <- function(expr) reticulate::py_capture_output(expr)

test_that("\"auto\" is a line for every epoch while knitting and in a file, in every function", {
  model <- still()
  in_lines <- function(function_of_verbose, lines) {
    withr::local_options(knitr.in.progress = TRUE)
    printed <- shown(function_of_verbose("auto"))
    each <- strsplit(printed, "\n")[[1]]
    expect_identical(sum(nzchar(each) & !startsWith(each, "Compiled in")), lines)
    # A pass has no epochs whose time is left: it is Keras' line.
    if (lines == 1) expect_identical(printed, shown(function_of_verbose(2)))
    expect_identical(shown(function_of_verbose(0)), "")
  }
  without_times <- function(text) gsub("[0-9.]+m?s(/(step|epoch))?", "", text)
  shown <- function(expr) without_times(reticulate::py_capture_output(expr))
  in_lines(function(verbose) fit(model, x, y, epochs = 2, verbose = verbose), 2L)
  in_lines(function(verbose) evaluate(model, x, y, verbose = verbose), 1L)
  in_lines(function(verbose) predict(model, x, verbose = verbose), 1L)
  expect_identical(verbosity("auto"), "time")
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

# Whether `view_metrics` shows the page, and what decides it.
cases <- list(
  list(TRUE, "auto", epochs = 2, rstudio = "1"),
  list(TRUE, "auto", epochs = 2, rstudio = "1", verbose = 2),
  list(FALSE, "auto", epochs = 2, rstudio = "1", verbose = 0),
  list(FALSE, "auto", epochs = 1, rstudio = "1"),
  list(FALSE, "auto", epochs = 2, rstudio = ""),
  list(FALSE, "auto", epochs = 2, rstudio = "1", viewer = NULL),
  list(FALSE, "auto", epochs = 2, rstudio = "1", interactive = FALSE),
  list(FALSE, "auto", epochs = 2, rstudio = "1", knits = TRUE),
  list(TRUE, TRUE, epochs = 1, rstudio = "", verbose = 0, interactive = FALSE),
  list(FALSE, FALSE, epochs = 2, rstudio = "1")
)

test_that("view_metrics shows a page where keras3's does, and somebody looks", {
  for (case in cases) {
    withr::local_envvar(RSTUDIO = case$rstudio)
    viewer <- if ("viewer" %in% names(case)) NULL else identity
    withr::local_options(
      viewer = viewer, knitr.in.progress = case$knits,
      rlang_interactive = is.null(case$interactive)
    )
    verbose <- if (is.null(case$verbose)) "auto" else case$verbose
    expect_identical(views(case[[2]], case$epochs, verbose), case[[1]], info = deparse1(case))
  }
})

test_that("the option keras.view_metrics is its default, and \"auto\" without it", {
  shown <- NULL
  withr::local_options(viewer = function(url) shown <<- c(shown, url), keras.view_metrics = NULL)
  withr::local_envvar(RSTUDIO = "")
  # Nobody opens what the viewer is told.
  impatient <- reticulate::import("bridle.training.live")
  withr::defer(impatient$SECONDS_TO_OPEN <- 5)
  impatient$SECONDS_TO_OPEN <- 0
  runs <- function(...) {
    shown <<- NULL
    silent_fit(still(), x, y, epochs = 2, ...)
    length(shown)
  }
  expect_identical(runs(), 0L)
  expect_identical(runs(view_metrics = "auto"), 0L)
  withr::local_options(keras.view_metrics = TRUE)
  expect_identical(runs(), 1L)
  expect_identical(runs(view_metrics = FALSE), 0L)
  withr::local_options(keras.view_metrics = "always")
  expect_error(runs(), "TRUE, FALSE or \"auto\"", class = "bridle_error_type")
})
