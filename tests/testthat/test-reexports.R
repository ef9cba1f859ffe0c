test_that("values are passed on and taken apart", {
  expect_identical(c(4, 9) %>% sqrt(), c(2, 3))
  x <- c(4, 9)
  x %<>% sqrt() # nolint: assignment_linter. It is what is tested.
  expect_identical(x, c(2, 3))
  c(values, indices) %<-% op_top_k(c(1, 3, 2), 2)
  expect_identical(as.numeric(values), c(3, 2))
  expect_identical(as.integer(indices), c(2L, 3L))
})

test_that("generate() is the generic of other packages, as keras3 has it", {
  expect_identical(generate, generics::generate)
})

test_that("the `.` of the package dotty comes along where that is installed", {
  source <- file.path(withr::local_tempdir(), "dotty")
  dir.create(file.path(source, "R"), recursive = TRUE)
  writeLines(c("Package: dotty", "Version: 0.0.1"), file.path(source, "DESCRIPTION"))
  writeLines("export(.)", file.path(source, "NAMESPACE"))
  writeLines(". <- structure(list(), class = 'dotty')", file.path(source, "R", "dotty.R"))
  library <- withr::local_tempdir()
  utils::install.packages(source, library, repos = NULL, type = "source", quiet = TRUE)
  to <- new.env()
  withr::local_libpaths(library)
  withr::defer(unloadNamespace("dotty"))
  bring_dotty(to)
  expect_s3_class(to$., "dotty")
})

test_that("`?fit` and its like lead to bridle's own pages, beside those of other packages", {
  for (topic in c("fit", "compile", "evaluate", "predict", "explain", "generate")) {
    pages <- utils::help((topic))
    ours <- basename(dirname(dirname(pages))) == "bridle"
    expect_identical(basename(pages)[ours], topic)
  }
})
