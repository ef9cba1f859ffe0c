tf <- reticulate::import("tensorflow", convert = FALSE)
keras <- reticulate::import("keras", convert = FALSE)

# Expressions in `x` and `y`, and in the logical `p` and `q`. R's own value is the expected one.
x <- c(0.5, -1.5, 2.25, -0.75)
y <- c(1.5, 0.25, 2.25, -2)
unit <- c(0.5, -0.25, 0.75, 0)
above <- c(1.5, 1, 3.25, 10)
p <- c(TRUE, FALSE, TRUE, FALSE)
q <- c(TRUE, TRUE, FALSE, FALSE)

expressions <- rlang::exprs(
  # Arithmetic, with a number on either side.
  x + y, x - y, x * y, x / y, above^y, x %% y, x %/% y,
  x + 2, x - 2L, x * 0.5, x / 4L, x^2, x %% 2, x %/% 2,
  2 + x, 2L - x, 0.5 * x, 4L / y, 2^x, 5 %% y, 5 %/% y,
  -x, +x, (x - y)^2 / 2 + 1, c(1, 2, 3, 4) * x, x + c(1, 2, 3, 4),
  # Comparison and logic.
  x == y, x != y, x < y, x <= y, x > y, x >= y, x > 0, 0 >= x, x == 0.5,
  p & q, p | q, !p, (x > 0) & (y > 0), !(x > 0) | p,
  # Math.
  abs(x), sign(x), sqrt(above), floor(x), ceiling(x), trunc(x), exp(x), log(above), log2(above),
  log10(above), log1p(above), expm1(x), cos(x), sin(x), tan(x), cosh(x), sinh(x), tanh(x),
  acos(unit), asin(unit), atan(x), acosh(above), asinh(x), atanh(unit), cumsum(x), cumprod(x),
  round(x), round(x, 1), round(x, digits = 1), log(above, 3), log(above, base = 3),
  # Summaries.
  sum(x), prod(x), max(x), min(x), mean(x), all(p), any(p), all(q | !q), any(p & !p),
  sum(x, y), prod(x, y), max(x, y), min(x, y), max(x, 0, 7), sum(x, 1), all(p, q), any(p, q),
  sum(x, na.rm = TRUE), mean(abs(x)), sqrt(mean((x - y)^2)), range(x)[[1]], range(x)[[2]],
  range(x, y)[[1]], range(x, y)[[2]], -mean(x * log(above))
)
expressions <- unname(expressions)
numbers <- list(x = x, y = y, unit = unit, above = above)
flags <- list(p = p, q = q)

# The value of a tensor, or a list of these, as R numbers.
value <- function(tensor) as.vector(reticulate::py_to_r(keras$ops$convert_to_numpy(tensor)))
evaluated <- function(operands) {
  lapply(expressions, eval, list2env(operands, parent = globalenv()))
}
expect_as_in_r <- function(tensors) {
  for (i in seq_along(expressions)) {
    wanted <- eval(expressions[[i]], c(numbers, flags))
    expect_equal(value(tensors[[i]]), wanted, tolerance = 1e-5, info = deparse1(expressions[[i]]))
  }
}

constants <- lapply(c(numbers, flags), function(values) {
  tf$constant(array(values), if (is.logical(values)) "bool" else "float32")
})

test_that("the expressions hold every operator and every function", {
  used <- unique(unlist(lapply(expressions, all.names)))
  known <- c(names(operators), names(functions), names(summaries), "mean", "range")
  expect_identical(setdiff(known, used), character())
})

test_that("eager tensors compute as R does", {
  expect_as_in_r(evaluated(constants))
})

test_that("variables compute as R does", {
  of_keras <- lapply(numbers, function(values) keras$Variable(array(values), dtype = "float32"))
  expect_as_in_r(evaluated(c(of_keras, constants[names(flags)])))
  of_tensorflow <- lapply(numbers, function(values) tf$Variable(array(values), dtype = "float32"))
  expect_as_in_r(evaluated(c(of_tensorflow, constants[names(flags)])))
})

test_that("a variable and a tensor go together, in either order", {
  variable <- keras$Variable(array(x), dtype = "float32")
  expect_equal(value(variable - constants$y), x - y, tolerance = 1e-6)
  expect_equal(value(constants$y - variable), y - x, tolerance = 1e-6)
})

test_that("tensors inside a compiled function compute as R does", {
  # The tensors of a graph come in and go out in a list.
  compute <- function(...) evaluated(rlang::set_names(list(...), names(constants)))
  compiled <- tf$`function`(compute, autograph = FALSE)
  expect_as_in_r(reticulate::py_to_r(do.call(compiled$`__call__`, unname(constants))))
})

test_that("symbolic tensors of a model compute as R does", {
  inputs <- lapply(names(constants), function(name) {
    keras_input(batch_shape = 4, dtype = if (name %in% names(flags)) "bool" else "float32")
  })
  # `+x` is `x`: Keras doesn't take an input for an output.
  outputs <- lapply(evaluated(rlang::set_names(inputs, names(constants))), keras$ops$copy)
  model <- keras$Model(unname(inputs), outputs)
  expect_as_in_r(reticulate::py_to_r(model$call(unname(constants))))
})

test_that("two dimensions stay two dimensions, and a row goes with each row", {
  m <- matrix(c(1, -2, 3, 0.5, 4, -1), 2)
  tensor <- tf$constant(m, "float32")
  both <- function(x) r_value(keras$ops$convert_to_numpy(x))
  expect_equal(both(tensor * c(1, 10, 100)), sweep(m, 2, c(1, 10, 100), "*"))
  expect_equal(both(abs(tensor) > 1), abs(m) > 1)
  expect_equal(value(mean(tensor)), mean(m), tolerance = 1e-6)
})

test_that("numbers that aren't finite are told", {
  special <- c(1, NaN, Inf, -Inf)
  expect_identical(value(is.nan(op_array(special))), is.nan(special))
  expect_identical(value(is.finite(op_array(special))), is.finite(special))
  expect_identical(value(is.infinite(op_array(special))), is.infinite(special))
})

test_that("complex tensors compute as R does", {
  z <- complex(real = c(1, -2), imaginary = c(0.5, 3))
  tensor <- op_view_as_complex(cbind(Re(z), Im(z)))
  for (part in list(Re, Im, Mod, Arg)) {
    expect_equal(value(part(tensor)), part(z), tolerance = 1e-6)
  }
  expect_equal(value(Im(Conj(tensor))), -Im(z))
})

test_that("`%*%` multiplies matrices, from R 4.3 on", {
  m <- matrix(1:6 / 2, 2)
  if (getRversion() >= "4.3") {
    expect_equal(as.array(op_array(m) %*% op_array(t(m))), m %*% t(m))
    expect_equal(as.array(op_array(m) %*% t(m)), m %*% t(m))
  } else {
    expect_error(op_array(m) %*% op_array(t(m)))
    expect_equal(as.array(op_matmul(op_array(m), t(m))), m %*% t(m))
  }
})

test_that("what doesn't work on tensors says so", {
  for (call in rlang::exprs(gamma(x), lgamma(x), signif(x, 2), cummax(x), cospi(x))) {
    refused <- tryCatch(eval(call, constants), error = identity)
    name <- as.character(call[[1]])
    expect_s3_class(refused, "bridle_error_name")
    says <- sprintf("Can't use `%s` on a tensor.", name)
    expect_match(conditionMessage(refused), says, fixed = TRUE)
    expect_match(conditionMessage(refused), "`abs`", fixed = TRUE)
    expect_identical(as.character(refused$call[[1]]), name)
  }
  of_type <- expect_error(round(constants$x, digits = 1.5), class = "bridle_error_type")
  expect_identical(as.character(of_type$call[[1]]), "round")
  of_python <- expect_error(constants$x + "a", class = "bridle_error")
  expect_identical(as.character(of_python$call[[1]]), "+")
  expect_error(constants$x + NULL, class = "bridle_error")
  expect_error(mean(tf$constant("a")), class = "bridle_error")
})

test_that("summaries go along an axis", {
  m <- matrix(c(1, 5, 2, 4, 3, 6), 2)
  tensor <- op_array(m)
  expect_equal(as.vector(as.array(sum(tensor, axis = 1))), colSums(m))
  expect_equal(as.vector(as.array(max(tensor, axis = 2))), apply(m, 1, max))
  expect_equal(as.array(mean(tensor, axis = -1, keepdims = TRUE)), cbind(rowMeans(m)))
  expect_equal(as.array(range(tensor, axis = 1)[[2]]), array(apply(m, 2, max)))
  expect_error(sum(tensor, axis = 0), "R counts axes from 1", class = "bridle_error_value")
})
