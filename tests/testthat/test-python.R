# What a new R process that has this one's packages says with `say()`.
in_new_r <- function(code, python) {
  code <- c("say <- function(x) writeLines(paste('says', x))", code)
  script <- withr::local_tempfile(fileext = ".R", lines = code)
  environment <- c(
    R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep), RETICULATE_PYTHON = python
  )
  withr::local_envvar(environment)
  command <- file.path(R.home("bin"), "Rscript")
  lines <- system2(command, shQuote(c("--vanilla", script)), stdout = TRUE, stderr = FALSE)
  sub("^says ", "", grep("^says ", lines, value = TRUE))
}

test_that("loading the package starts no Python and needs none", {
  said <- in_new_r(python = "/no/such/python", c(
    "library(bridle)",
    "say(isNamespaceLoaded('reticulate'))",
    "say(names(formals(layer_dense))[1])",
    "say(reticulate::py_available())",
    "say(bridle_ready())"
  ))
  expect_identical(said, c("FALSE", "object", "FALSE", "FALSE"))
})

test_that("a Python without TensorFlow is told apart", {
  bare <- withr::local_tempdir()
  base <- r_value(reticulate::import("sys")$`_base_executable`)
  system2(base, c("-m", "venv", "--without-pip", shQuote(bare)))
  bin <- if (.Platform$OS.type == "windows") "Scripts/python.exe" else "bin/python"
  said <- in_new_r(python = file.path(bare, bin), c(
    "library(bridle)",
    "options(cli.unicode = FALSE, cli.width = 1000, width = 1000)",
    "refused <- tryCatch(layer_dense(units = 1), error = identity)",
    "say(class(refused)[1])",
    "say(strsplit(conditionMessage(refused), '\\n')[[1]])",
    "say(deparse(refused$call[[1]]))",
    "say(bridle_ready())"
  ))
  expect_identical(said[1], "bridle_error_setup")
  expect_match(said[2], "Can't find TensorFlow in the Python at .*[.]$")
  expect_identical(said[3:5], c(
    "i Run `install_bridle()`, or name a Python that has it in RETICULATE_PYTHON.",
    "layer_dense", "FALSE"
  ))
})

test_that("another version of the core in this Python is used, with a warning", {
  core()
  bridle <- reticulate::import("bridle", convert = FALSE)
  version <- reticulate::py_get_attr(bridle, "__version__")
  withr::defer(reticulate::py_set_attr(bridle, "__version__", version))
  expect_identical(loaded_version(), own_version())
  expect_warning(load_core(rlang::current_env()), NA)

  reticulate::py_set_attr(bridle, "__version__", "0.0.9")
  warned <- expect_warning(
    loaded <- load_core(rlang::current_env()),
    class = "bridle_warning_version"
  )
  expect_match(conditionMessage(warned), "0.0.9", fixed = TRUE)
  expect_match(conditionMessage(warned), own_version(), fixed = TRUE)
  expect_true("call" %in% names(loaded))
})

test_that("the core is found once", {
  expect_identical(core(), core())
})
