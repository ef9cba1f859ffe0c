# R's own value on an array is the expected one, but where tensors differ from it on purpose.
x <- array(1:24 * 1.5, c(2, 3, 4))
m <- rbind(c(1, 2, 3, 4), c(5, 6, 7, 8), c(9, 10, 11, 12))
v <- array(c(3, -1, 4, 1, 5))
i <- c(1, 3)
flags <- c(TRUE, FALSE, TRUE)
two <- 2L

as_in_r <- rlang::exprs(
  x[1, 2, 3], x[1, , ], x[, 2, ], x[, , 4], x[2, , 1:2], x[1, 2:3, 2:4], x[, c(3, 1), ],
  x[, flags, ], x[1, flags, c(4, 1)], x[, i, two], x[1:2, 1:3, 1:4], x[, 3:1, ], x[x > 100],
  m[2, ], m[, 2], m[i, ], m[i, i], m[flags, c(TRUE, FALSE, FALSE, TRUE)], m[2:3, 4:2],
  m[cbind(1:3, 3:1)], m[cbind(i, i)], m[, 2:2, drop = FALSE], m[, , drop = FALSE],
  v[2], v[2:4], v[c(5, 1, 1)], v[v > 2], v[c(TRUE, FALSE, TRUE, TRUE, FALSE)], v[4:2], v[]
)
# What R has no such thing for, or means otherwise: with R's way to say it.
otherwise <- list(
  list(quote(v[-1]), quote(v[5])),
  list(quote(v[c(1, -1)]), quote(v[c(1, 5)])),
  list(quote(v[NA:3]), quote(v[1:3])),
  list(quote(v[3:NA]), quote(v[3:5])),
  list(quote(v[NA:-2]), quote(v[1:4])),
  list(quote(v[-3:-1]), quote(v[3:5])),
  list(quote(v[1:5:2]), quote(v[c(1, 3, 5)])),
  list(quote(v[5:1:-2]), quote(v[c(5, 3, 1)])),
  list(quote(v[NA:NA:2]), quote(v[c(1, 3, 5)])),
  list(quote(v[NULL]), quote(array(v, c(1, 5)))),
  list(quote(v[newaxis, , NULL]), quote(array(v, c(1, 5, 1)))),
  list(quote(m[2]), quote(m[2, ])),
  list(quote(m[-1]), quote(m[3, ])),
  list(quote(m[2:3]), quote(m[2:3, ])),
  list(quote(m[, 2:2]), quote(m[, 2, drop = FALSE])),
  list(quote(m[m > 9]), quote(t(m)[t(m) > 9])),
  list(quote(x[.., 1]), quote(x[, , 1])),
  list(quote(x[1, ..]), quote(x[1, , ])),
  list(quote(x[1, .., 2]), quote(x[1, , 2])),
  list(quote(x[all_dims(), 2]), quote(x[, , 2])),
  list(quote(x[..]), quote(x)),
  list(quote(x[2]), quote(x[2, , ]))
)
arrays <- list(x = x, m = m, v = v)
constants <- lapply(arrays, op_array)
where <- function(values) list2env(values, parent = environment())
expect_as_arrays <- function(tensor, wanted, info) {
  ours <- tensor_array(tensor)
  expect_equal(as.vector(ours), as.vector(wanted), tolerance = 1e-6, info = info)
  if (length(wanted) > 1) expect_identical(dim(ours), dim(as.array(wanted)), info = info)
}

test_that("eager tensors and variables are subset as R's arrays are", {
  variables <- lapply(arrays, keras_variable)
  for (expression in as_in_r) {
    wanted <- drop(eval(expression, arrays))
    if (grepl("drop = FALSE", deparse1(expression))) wanted <- eval(expression, arrays)
    for (tensors in list(constants, variables)) {
      expect_as_arrays(eval(expression, tensors), wanted, deparse1(expression))
    }
  }
})

test_that("what differs from R is as documented", {
  for (pair in otherwise) {
    wanted <- eval(pair[[2]], arrays)
    expect_as_arrays(eval(pair[[1]], constants), wanted, deparse1(pair[[1]]))
  }
})

test_that("op_subset() takes the same subscripts, and R arrays", {
  expect_as_arrays(op_subset(m, 2, NA:2), m[2, 1:2], "array")
  expect_as_arrays(op_subset(constants$m, , -1), m[, 4], "missing")
  index <- op_array(c(3L, 1L))
  expect_as_arrays(op_subset(constants$m, index), m[c(3, 1), ], "tensor")
  expect_as_arrays(op_subset(constants$v, op_nonzero(constants$v > 2)), v[v > 2], "nonzero")
  forwards <- function(...) op_subset(constants$m, ...)
  expect_as_arrays(forwards(2, ), m[2, ], "dots")
})

test_that("symbolic tensors and tensors of a program are subset", {
  input <- keras_input(shape = c(3, 4))
  expect_identical(dim(input[, 1, ]), c(NA, 4L))
  expect_identical(dim(input[, NA:2, c(4, 1)]), c(NA, 2L, 2L))
  expect_identical(dim(input[.., newaxis]), c(NA, 3L, 4L, 1L))
  model <- keras_model(input, input[, c(3, 1), -2:NA])
  expect_equal(predict(model, array(m, c(1, 3, 4)), verbose = 0)[1, , ], m[c(3, 1), 3:4])
})

test_that("parts are replaced in a new tensor, and in a variable's place", {
  replacements <- rlang::exprs(
    m[2, ] <- 0, m[, 3] <- c(7, 8, 9), m[i, i] <- -1, m[m > 6] <- 0.5, m[cbind(1:3, 1:3)] <- 2:4,
    m[1:2, 2:3] <- rbind(c(1, 2), c(3, 4)), m[flags, ] <- 1.5, m[, 4:3] <- 0
  )
  for (replacement in replacements) {
    in_r <- where(arrays)
    eval(replacement, in_r)
    ours <- where(constants)
    eval(replacement, ours)
    expect_as_arrays(ours$m, in_r$m, deparse1(replacement))
    expect_as_arrays(constants$m, m, "the tensor itself is as it was")

    variable <- keras_variable(m)
    ours <- where(list(m = variable))
    eval(replacement, ours)
    expect_as_arrays(variable, in_r$m, deparse1(replacement))
  }
})

test_that("op_subset_set() and op_subset<-() do the same", {
  changed <- m
  changed[2, ] <- 1:4
  expect_as_arrays(op_subset_set(constants$m, 2, value = 1:4), changed, "set")
  tensor <- constants$m
  op_subset(tensor, 2, ) <- 1:4
  expect_as_arrays(tensor, changed, "assign")
  expect_as_arrays(`op_subset<-`(constants$m, 2, value = 1:4), changed, "call")
})

test_that("`@r[` counts from 1 and `@py[` from 0", {
  at_r <- tensor_at(constants$m, "r")
  at_py <- tensor_at(constants$m, "py")
  expect_as_arrays(at_r[2, 1:3], m[2, 1:3], "r")
  expect_as_arrays(at_py[1, 0:3], m[2, 1:3], "py")
  expect_as_arrays(at_py[0, -1], m[1, 4], "py")
  expect_as_arrays(at_py[, 1:-1], m[, 2:3], "py")
  expect_as_arrays(at_py[, NA:2], m[, 1:2], "py")
  expect_as_arrays(at_py[c(0, 2)], m[c(1, 3), ], "py")
  changed <- m
  changed[2, ] <- 0
  at_r[2, ] <- 0
  expect_as_arrays(tensor_at_set(constants$m, "r", at_r), changed, "r")
  at_py[1, ] <- 0
  expect_as_arrays(tensor_at_set(constants$m, "py", at_py), changed, "py")
  expect_error(tensor_at(constants$m, "rr"), "@r\\[", class = "bridle_error_name")
  # R looks for methods of `@` from 4.3 on.
  if (getRversion() >= "4.3") {
    expect_as_arrays(eval(quote(m@r[2, ]), constants), m[2, ], "@")
    ours <- where(constants)
    eval(quote(m@r[2, ] <- 0), ours)
    expect_as_arrays(ours$m, changed, "@")
  }
})

test_that("what can't be taken is refused with its place", {
  m <- constants$m
  expect_refusals({
    m[4, ]
    m[, -5]
    m[0, ]
    m[1, 2, 3]
    m[1.5, ]
    m["a", ]
    m[c(TRUE, FALSE), ]
    m[1:9, ]
    op_take(m, 0)
    op_take(m, 1.5)
  })
})
