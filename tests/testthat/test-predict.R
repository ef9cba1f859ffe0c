test_that("predict() gives what the layer computes, compiled or not", {
  model <- dense_model(kernel, bias)
  wanted <- dense(x, kernel, bias)
  check <- function(..., rows = 1:4) {
    expect_equal(predict(model, ..., verbose = 0), wanted[rows, ], tolerance = 1e-6)
  }
  check(x)
  compile(model, loss = "mse", run_eagerly = TRUE)
  check(x, batch_size = 3)
  check(x, batch_size = 1, steps = 2, rows = 1:2)
  check(as.data.frame(x))
  check(Matrix::Matrix(x, sparse = TRUE))
})

test_that("one sample stays a matrix of one row", {
  model <- dense_model(kernel, bias)
  one <- x[1, , drop = FALSE]
  expect_equal(predict(model, one, verbose = 0), dense(one, kernel, bias), tolerance = 1e-6)
})

test_that("several outputs come in a list by name, whatever the order of the inputs", {
  model <- two_model()
  wanted <- list(p = x[, 1, drop = FALSE] - x[, 2], q = x %*% c(0.5, 0, 2))
  for (data in list(list(x[, 1:2], x), list(a = x[, 1:2], b = x), list(b = x, a = x[, 1:2]))) {
    expect_equal(predict(model, data, verbose = 0), wanted, tolerance = 1e-6)
    expect_equal(predict_on_batch(model, data), wanted, tolerance = 1e-6)
  }
})

test_that("arrays keep R's order of dimensions", {
  keras <- reticulate::import("keras")
  # The number at a place tells the place, so that no other order gives the same.
  places <- function(dim) array(seq_len(prod(dim)), dim)
  cases <- list(list(c(2, 3, 4), 2:1), list(c(2, 3, 4), 1:2), list(c(2, 3, 4, 5), c(3L, 1L, 2L)))
  for (case in cases) {
    values <- places(case[[1]])
    layer <- keras$layers$Permute(reticulate::tuple(as.list(case[[2]])))
    model <- keras_model_sequential(input_shape = dim(values)[-1], layers = list(layer))
    expect_equal(predict(model, values, verbose = 0), aperm(values, c(1, case[[2]] + 1)))
    storage.mode(values) <- "double"
    expect_equal(predict_on_batch(model, values), aperm(values, c(1, case[[2]] + 1)))
  }
})

test_that("an element is the one that R's indices name", {
  values <- array(as.numeric(1:24), c(2, 3, 4))
  input <- keras_input(c(3, 4))
  picked <- python("pick", "pick = lambda x: x[:, 2, 1:2]")(input)
  model <- keras_model(input, picked)
  expect_equal(predict(model, values, verbose = 0), matrix(values[, 3, 2]))
})

test_that("levels of a factor name the columns", {
  model <- dense_model(
    kernel, bias, optimizer_sgd(0), "sparse_categorical_crossentropy", activation = "softmax"
  )
  wanted <- softmax(dense(x, kernel, bias))
  expect_equal(predict(model, x, verbose = 0), wanted, tolerance = 1e-6)
  silent_fit(model, x, factor(c("no", "yes", "yes", "no"), levels = c("yes", "no")))
  colnames(wanted) <- c("yes", "no")
  expect_equal(predict(model, x, verbose = 0), wanted, tolerance = 1e-6)
  expect_equal(predict_on_batch(model, x), wanted, tolerance = 1e-6)
})

test_that("levels don't name what has another number of columns", {
  model <- dense_model(
    cbind(kernel, 0), c(bias, 0), "sgd", "sparse_categorical_crossentropy", activation = "softmax"
  )
  silent_fit(model, x, factor(c("no", "yes", "yes", "no")))
  expect_null(colnames(predict(model, x, verbose = 0)))
})

test_that("levels name the columns of their output only", {
  input <- keras_input(3, name = "x")
  model <- keras_model(input, list(
    layer_dense(input, 2, activation = "softmax", name = "kind"),
    layer_dense(input, 2, name = "size")
  ))
  compile(
    model, "sgd", list(kind = "sparse_categorical_crossentropy", size = "mse"), run_eagerly = TRUE
  )
  silent_fit(model, x, list(kind = factor(c("a", "b", "b", "a")), size = y))
  got <- predict(model, x, verbose = 0)
  expect_identical(lapply(got, colnames), list(kind = c("a", "b"), size = NULL))
})

test_that("callbacks see the batches, and verbose decides what is shown", {
  model <- dense_model(kernel, bias)
  batches <- integer()
  count <- function(batch, logs) batches <<- c(batches, batch)
  note <- callback_lambda(on_predict_batch_end = count)
  shown <- reticulate::py_capture_output(
    predict(model, x, batch_size = 2, callbacks = note, verbose = 0)
  )
  expect_equal(batches, 1:2)
  expect_identical(shown, "")
  expect_false(reticulate::py_capture_output(predict(model, x, verbose = 1)) == "")
})

test_that("outputs without names are predicted in a list without, outputs by name by name", {
  input <- keras_input(3)
  p <- layer_dense(input, 1)
  q <- layer_dense(input, 2)
  for (outputs in list(list(p, q), list(first = p, second = q))) {
    model <- keras_model(input, outputs)
    expect_identical(names(predict(model, x, verbose = 0)), names(outputs))
    expect_identical(names(predict_on_batch(model, x)), names(outputs))
    expect_identical(names(model(x)), names(outputs))
  }
})
