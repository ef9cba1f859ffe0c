# Each operation on data against NumPy, or against keras.ops where NumPy has nothing alike.
case <- function(call, python) list(call = substitute(call), python = python)
from_python <- reticulate::import_from_path("ops", test_path("ops"))

data <- list(
  v = array(c(0.5, -1.5, 2.25, -0.75)),
  pos = array(c(0.5, 1.5, 2, 3.25)),
  unit = array(c(0.5, -0.25, 0.75, 0)),
  special = array(c(1, NaN, Inf, -Inf)),
  whole = array(c(1L, 6L, 12L, 255L)),
  holes = rbind(c(1, NaN, 3), c(NaN, -0.5, 2)),
  p = array(c(TRUE, FALSE, TRUE, FALSE)),
  q = array(c(TRUE, TRUE, FALSE, FALSE)),
  m = rbind(c(0.5, -1, 2), c(3, 0.25, -2)),
  m2 = rbind(c(1, 2, -0.5), c(0.75, 1.5, 4)),
  a = array(sin(1:24), c(2, 3, 4)),
  square = rbind(c(2, 0.5, 1), c(0, 3, 1), c(1, 1, 4)),
  definite = rbind(c(4, 1, 0.5), c(1, 3, 0.25), c(0.5, 0.25, 2)),
  image = array((sin(1:48) + 1) / 2, c(1, 4, 4, 3)),
  filter = array(cos(1:24), c(2, 2, 3, 2)),
  corners = rbind(c(0, 0), c(3, 0), c(0, 3), c(3, 3)),
  logits = array(cos(1:12), c(1, 4, 3)),
  signal = array(sin(1:16))
)
cases <- read_cases("ops")

# The value of a result as R arrays in lists.
as_parts <- function(x) {
  if (is_tensor(x)) x <- tensor_array(x)
  if (is_python(x)) stop("not a tensor: ", class(x)[1])
  if (is.list(x)) lapply(unname(x), as_parts) else x
}
expect_same_parts <- function(ours, theirs, info) {
  if (is.list(theirs) && is.list(ours)) {
    expect_identical(length(ours), length(theirs), info = info)
    for (i in seq_along(theirs)) expect_same_parts(ours[[i]], theirs[[i]], info)
  } else {
    if (length(theirs) != 1) expect_identical(dim(ours), dim(theirs), info = info)
    expect_equal(as.vector(ours), unlist(theirs), tolerance = 1e-5, info = info, ignore_attr = TRUE)
  }
}

test_that("every operation has a case", {
  used <- unique(unlist(lapply(cases, function(case) all.names(case$call))))
  ops <- grep("^op_", getNamespaceExports("bridle"), value = TRUE)
  elsewhere <- c("op_convert_to_numpy", "op_shape", "op_subset", "op_subset_set", "op_subset<-")
  expect_identical(setdiff(ops, c(used, elsewhere)), character())
})

test_that("every operation computes what it does in Python", {
  expected <- from_python$values(lapply(cases, function(case) case$python), data)
  for (i in seq_along(cases)) {
    info <- deparse1(cases[[i]]$call)
    ours <- tryCatch(as_parts(eval(cases[[i]]$call, data)), error = identity)
    if (inherits(ours, "error")) {
      fail(paste(info, conditionMessage(ours), sep = ": "))
    } else {
      expect_same_parts(ours, expected[[i]], info)
    }
  }
})

test_that("op_convert_to_numpy() gives a NumPy array", {
  made <- op_convert_to_numpy(op_array(c(1, 2)))
  expect_s3_class(made, "numpy.ndarray")
  expect_identical(r_value(made$dtype$name), "float32")
  expect_s3_class(op_convert_to_numpy(1:3), "numpy.ndarray")
})

test_that("an axis counts from 1", {
  expect_error(op_sum(data$m, axis = 0), "R counts axes from 1", class = "bridle_error_value")
  expect_error(op_sum(data$m, axis = 1.5), "whole number", class = "bridle_error_type")
})

test_that("operations are symbolic where their arguments are", {
  input <- keras_input(shape = 3)
  model <- keras_model(input, list(op_argmax(input, axis = 2), op_top_k(input, 2)$indices))
  both <- predict(model, rbind(c(1, 3, 2)), verbose = 0)
  expect_identical(as.integer(both[[1]]), 2L)
  expect_identical(as.integer(both[[2]]), c(2L, 3L))
})

test_that("op_switch() takes the nearest branch beyond its branches", {
  branches <- list(function() op_array(1), function() op_array(2))
  expect_identical(as.numeric(op_switch(7, branches)), 2)
})

test_that("a failing R function is said to be R's", {
  expect_error(op_map(data$m, function(row) stop("no such row")), "no such row")
})

test_that("op_custom_gradient() gives the gradient that the function says", {
  tf <- reticulate::import("tensorflow", convert = FALSE)
  tenfold <- op_custom_gradient(function(x) list(x * 2, function(upstream) upstream * 10))
  x <- tf$Variable(3)
  tape <- tf$GradientTape()
  tape$`__enter__`()
  y <- tenfold(x)
  tape$`__exit__`(NULL, NULL, NULL)
  expect_identical(as.numeric(tape$gradient(y, x)), 10)
})

test_that("op_qr() names its parts", {
  expect_named(op_qr(data$square), c("q", "r"))
})
