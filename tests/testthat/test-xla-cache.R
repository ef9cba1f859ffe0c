test_that("the folder is what the option says, else the environment, else R's own", {
  withr::local_envvar(
    R_USER_CACHE_DIR = "/r/caches", BRIDLE_XLA_CACHE = NA, `_R_CHECK_PACKAGE_NAME_` = NA
  )
  own <- file.path(tools::R_user_dir("bridle", "cache"), "xla")
  expect_match(own, "^/r/caches/")
  expect_identical(xla_cache(), own)
  for (on in c("1", "TRUE", "on", "")) {
    expect_identical(withr::with_envvar(c(BRIDLE_XLA_CACHE = on), xla_cache()), own, info = on)
  }
  for (off in c("0", "false", "No")) {
    expect_identical(withr::with_envvar(c(BRIDLE_XLA_CACHE = off), xla_cache()), "0", info = off)
  }
  withr::local_envvar(BRIDLE_XLA_CACHE = "/of/the/environment")
  expect_identical(xla_cache(), "/of/the/environment")
  by_option <- function(value) withr::with_options(list(bridle.xla_cache = value), xla_cache())
  expect_identical(by_option(FALSE), "0")
  expect_identical(by_option(TRUE), own)
  expect_identical(by_option("~/x"), path.expand("~/x"))
})

test_that("a check of a package leaves no files", {
  withr::local_envvar(BRIDLE_XLA_CACHE = NA, `_R_CHECK_PACKAGE_NAME_` = "another")
  expect_identical(xla_cache(), "0")
  expect_identical(xla_cache("/a/folder"), "/a/folder")
})

test_that("an option that can't be meant is refused", {
  expect_refusals({
    xla_cache(NA)
    xla_cache(c("a", "b"))
    xla_cache(1)
  })
})

test_that("Python is told of it before it loads bridle", {
  folder <- withr::local_tempdir()
  script <- withr::local_tempfile(fileext = ".R", lines = c(
    sprintf("options(bridle.xla_cache = '%s')", folder),
    "library(bridle)",
    "invisible(bridle_ready())",
    "os <- reticulate::import('os')",
    "writeLines(paste('says', os$environ$get('BRIDLE_XLA_CACHE')))",
    "writeLines(paste('says', reticulate::import('bridle.engine.tensorflow.xla_cache')$start()))"
  ))
  python <- r_value(reticulate::import("sys")$executable)
  withr::local_envvar(
    R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep),
    RETICULATE_PYTHON = Sys.getenv("RETICULATE_PYTHON", python)
  )
  command <- file.path(R.home("bin"), "Rscript")
  lines <- system2(command, shQuote(c("--vanilla", script)), stdout = TRUE, stderr = FALSE)
  said <- sub("^says ", "", grep("^says ", lines, value = TRUE))
  expect_identical(said, c(folder, "TRUE"))
})
