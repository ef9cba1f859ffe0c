read <- function(...) {
  flags(
    flag_integer("units", 32), flag_numeric("dropout", 0.4), flag_boolean("deep", FALSE),
    flag_string("optimizer", "adam", "a name"), flag_numeric("rate", NULL), ...
  )
}
defaults <- list(units = 32L, dropout = 0.4, deep = FALSE, optimizer = "adam", rate = NULL)

test_that("flags have defaults", {
  expect_identical(read(arguments = character()), defaults)
})

test_that("what is on the command line counts", {
  given <- c("--units=64", "--dropout", "0.2", "--deep", "--optimizer", "sgd", "--other=1", "file")
  expect_identical(
    read(arguments = given)[1:4],
    list(units = 64L, dropout = 0.2, deep = TRUE, optimizer = "sgd")
  )
  expect_identical(read(arguments = "--rate=0.1")$rate, 0.1)
  expect_identical(read(arguments = c("--units=1", "--units=2"))$units, 2L)
})

test_that("what is in the file counts before the default", {
  file <- withr::local_tempfile(lines = c("units: 16", "deep: yes"), fileext = ".yml")
  expect_identical(read(file = file, arguments = "--units=8")[c("units", "deep")],
    list(units = 8L, deep = TRUE))
  parts <- withr::local_tempfile(
    lines = c("default:", "  units: 16", "  dropout: 0.1", "gpu:", "  units: 128"), fileext = ".yml"
  )
  values <- read(file = parts, config = "gpu", arguments = character())
  expect_identical(values[c("units", "dropout")], list(units = 128L, dropout = 0.1))
})

test_that("values of another type are refused", {
  for (argument in c("--units=1.5", "--units=many", "--dropout=much", "--deep=maybe")) {
    expect_error(read(arguments = argument), "must be", class = "bridle_error_type")
  }
})

test_that("run_dir() is the working directory unless said otherwise", {
  withr::local_envvar(RUN_DIR = NA)
  expect_identical(run_dir(), getwd())
  withr::local_envvar(RUN_DIR = "runs/1")
  expect_identical(run_dir(), "runs/1")
})
