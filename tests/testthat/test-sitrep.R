# What differs between machines, and the width that it takes.
masked <- function(lines) {
  lines <- gsub("CPU with [0-9]+ cores, (no|[0-9]+) GPU.*", "<devices>", lines)
  lines <- gsub("/[^ ]+", "<path>", lines)
  lines <- gsub("[0-9]+([.][0-9]+)+(-[0-9]+)?", "<version>", lines)
  lines <- sub("(packages) .*", "\\1 <versions>", lines)
  gsub("  +", "  ", lines[!grepl("^ {14}|^  also", lines)])
}

test_that("everything that is needed is found here, on one screen", {
  found <- sitrep()
  withr::local_options(width = 80, cli.num_colors = 1L)
  expect_snapshot(found, transform = masked)
  expect_lt(length(utils::capture.output(print(found))), 24)
  expect_identical(nrow(found$problems), 0L)
  at <- function(name) found$facts[match(name, found$facts$name), ]
  expect_identical(at("R")$value, as.character(getRversion()))
  expect_identical(at("Python")$where, reticulate::py_config()$python)
  expect_identical(at("Keras")$value, r_value(keras$`__version__`))
  expect_identical(at("TensorFlow")$value, r_value(reticulate::import("tensorflow")$`__version__`))
})

test_that("a Python without TensorFlow is told of, and what to do", {
  bare <- reticulate::py_eval("__import__('sys')._base_executable")
  program <- withr::local_tempfile(lines = sprintf("#!/bin/sh\nexec %s -S \"$@\"", bare))
  Sys.chmod(program)
  told <- python_report(program)
  expect_identical(told$facts$value[told$facts$name == "TensorFlow"], "not found")
  expect_identical(told$problems, data.frame(
    problem = "TensorFlow, Keras and NumPy aren't installed in this Python.",
    advice = "Run `install_bridle()`, or name another Python in RETICULATE_PYTHON."
  ))
})

test_that("what is wrong for R alone", {
  problems <- function(python, told = NULL) problems_for_r(python, told)$problems$problem
  good <- list(python = "/bin/python", version = "3.11", libpython = "libpython3.11.so")
  expect_identical(problems(good, fact("NumPy", "1.26.4")), character())
  expect_match(problems(NULL), "reticulate can't use|no Python")
  expect_match(problems(good[1:2]), "shared library")
  expect_match(problems(good, list(facts = data.frame())), "doesn't run")
  reads <- utils::packageVersion("reticulate") >= "1.38"
  numpy <- problems(good, fact("NumPy", "2.1.0"))
  expect_identical(length(numpy), if (reads) 0L else 1L)
  expect_match(no_python("/no/python"), "RETICULATE_PYTHON names /no/python", fixed = TRUE)
  expect_match(no_python(""), "no Python that reticulate finds")
})

test_that("problems are printed with what to do, within the console's width", {
  made <- structure(
    combine(list(
      fact("Python", "3.11.2", "/a/python"), fact("packages", toString(strrep("a", 1:20))),
      problem("Something is wrong.", "Do this.")
    )),
    class = "bridle_sitrep"
  )
  withr::local_options(width = 60, cli.num_colors = 1L)
  expect_snapshot(made)
})

test_that("it doesn't start Python", {
  done <- in_other_r(c("invisible(sitrep())", "cat(reticulate::py_available(), fill = TRUE)"))
  expect_identical(done$out, "FALSE")
})
