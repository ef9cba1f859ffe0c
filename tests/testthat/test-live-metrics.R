# Looks at a page as a browser does, in a process of its own, until the training has ended.
looker <- c(
  "arguments <- commandArgs(TRUE)",
  "read <- function(address) paste(readLines(url(address), warn = FALSE), collapse = '\n')",
  "told <- read(arguments[1])",
  "repeat {",
  "  state <- read(paste0(arguments[1], 'state?seen=-1'))",
  "  told <- c(told, state)",
  "  version <- sub('.*\"version\": ([0-9]+).*', '\\\\1', state)",
  "  if (grepl('\"ended\"', state)) break",
  "  Sys.sleep(0.1)",
  "}",
  "invisible(read(paste0(arguments[1], 'state?seen=', version)))",
  "writeLines(told, arguments[2])"
)

test_that("a page is served while R is busy with fit(), and learns of the end", {
  file <- withr::local_tempfile()
  code <- script(looker)
  rscript <- file.path(R.home("bin"), "Rscript")
  withr::local_options(viewer = function(url) {
    system2(rscript, shQuote(c(code, url, file)), wait = FALSE)
  })
  slow <- callback_lambda(on_epoch_end = function(epoch, logs) Sys.sleep(0.1))
  history <- silent_fit(
    still(), x, y,
    epochs = 3, validation_split = 0.25, callbacks = slow, view_metrics = TRUE
  )
  for (i in 1:50) if (!file.exists(file)) Sys.sleep(0.1)
  told <- readLines(file)
  expect_match(told, "<title>Live metrics</title>", fixed = TRUE, all = FALSE)
  last <- told[length(told)]
  values <- paste0("[", 1:3, ", ", format(history$metrics$loss[1], digits = 10), "]")
  for (value in values) expect_match(last, value, fixed = TRUE)
  expect_match(last, "\"name\": \"out\", \"kind\": \"Dense\"", fixed = TRUE)
  expect_match(last, "run_eagerly is on", fixed = TRUE)
})

test_that("a viewer that fails doesn't end the training, and a script gets the address", {
  impatient <- reticulate::import("bridle.training.live")
  withr::defer(impatient$SECONDS_TO_OPEN <- 5)
  impatient$SECONDS_TO_OPEN <- 0
  withr::local_options(viewer = function(url) stop("no viewer"))
  expect_warning(
    history <- silent_fit(still(), x, y, epochs = 2, view_metrics = TRUE), "no viewer"
  )
  expect_identical(history$epoch, 1:2)
  withr::local_options(viewer = NULL)
  withr::local_options(rlang_interactive = FALSE)
  address <- "Live metrics: .*http://127[.]0[.]0[.]1:[0-9]+/.+/"
  expect_message(silent_fit(still(), x, y, view_metrics = TRUE), address)
})
