test_that("Python is reached as with reticulate", {
  math <- import("math")
  expect_identical(math$sqrt(4), 2)
  expect_s3_class(import("math", convert = FALSE)$sqrt(4), "python.builtin.float")
  expect_s3_class(r_to_py(list(1)), "python.builtin.list")
  expect_identical(py_to_r(r_to_py("a")), "a")
  expect_identical(py_to_r(tuple(1L, "a")), list(1L, "a"))
  expect_identical(py_to_r(np_array(c(1, 2), "float32")), array(c(1, 2)))
  expect_equal(array_reshape(1:6, c(2, 3)), rbind(1:3, 4:6))
  expect_equal(array_reshape(1:6, c(2, 3), order = "F"), matrix(1:6, 2))
})

test_that("iterators go on to their end", {
  values <- as_iterator(r_to_py(list(1, 2), convert = TRUE))
  expect_identical(iter_next(values), 1)
  expect_identical(unlist(iterate(values, function(x) x * 10)), 20)
  expect_identical(iter_next(values, "end"), "end")
})

test_that("`%as%` names what a `with()` opens", {
  path <- withr::local_tempfile(lines = "text")
  open <- import("builtins")$open
  with(open(path) %as% file, expect_identical(file$read(), "text\n"))
})

test_that("what only newer versions have is said", {
  has <- "py_require" %in% getNamespaceExports("reticulate")
  if (has) {
    expect_no_error(py_require())
  } else {
    expect_error(py_require("numpy"), "reticulate is too old", class = "bridle_error_setup")
  }
})

test_that("the others pass on what they are given", {
  for (fn in list(use_python, use_virtualenv, py_help)) {
    passed <- NULL
    environment(fn) <- list2env(list(`::` = function(package, name) {
      function(...) passed <<- list(...)
    }))
    fn("given")
    expect_identical(passed[[1]], "given")
  }
})

test_that("methods of r_to_py() say what objects of a class are", {
  r_to_py.test_refused <- function(x, convert = FALSE) stop("not in Python")
  expect_error(r_to_py(structure(1, class = "test_refused")), "not in Python")
  registerS3method(
    "r_to_py", "test_width", function(x, convert = FALSE) reticulate::r_to_py(x$width),
    envir = asNamespace("reticulate")
  )
  width <- structure(list(width = 3L), class = "test_width")
  expect_equal(r_value(layer_dense(units = width)$units), 3)
})
