# R functions wherever Keras takes a function. Values come from R's own arithmetic.

as_r <- function(tensor) r_value(keras$ops$convert_to_numpy(tensor))

test_that("activations, initializers, regularizers and constraints may be R functions", {
  model <- keras_model_sequential(input_shape = 3) |>
    layer_dense(
      2,
      activation = function(x) x^2,
      kernel_initializer = function(shape) array(seq_len(prod(shape)), shape),
      bias_initializer = function(shape, dtype) {
        stopifnot(identical(dtype, "float32"), identical(shape, 2L))
        array(0.5, shape)
      },
      kernel_regularizer = function(w) 0.25 * sum(w^2),
      kernel_constraint = function(w) round(w)
    )
  expect_equal(weights(model), list(matrix(1:6 + 0, 3), array(c(0.5, 0.5))))
  expect_equal(predict(model, x, verbose = 0), (x %*% matrix(1:6, 3) + 0.5)^2, tolerance = 1e-6)
  expect_equal(as_r(r_value(model$losses)[[1]]) |> as.vector(), 0.25 * sum((1:6)^2))
  compile(model, loss = "mse")
  silent_fit(model, x, y)
  expect_equal(weights(model)[[1]], round(weights(model)[[1]]))
})

test_that("an initializer must make the shape that is asked for", {
  wrong <- function(shape) rep(1, prod(shape))
  expect_error(
    keras_model_sequential(input_shape = 3) |> layer_dense(2, kernel_initializer = wrong),
    "`kernel_initializer` must make an array of shape \\(3, 2\\), not \\(6\\)",
    class = "bridle_error_value"
  )
})

test_that("a function passed by a symbol is known by it", {
  square <- function(x) x^2
  config <- serialize_keras_object(layer_dense(units = 1, activation = square))
  expect_identical(config$config$activation$config, "square")
})

test_that("functions are called with names as well as by place, with R's names of parameters", {
  fn <- function(x, na.rm = FALSE, ...) c(x, na.rm, list(...))
  expect_equal(
    answer_to(fn, "fn", c("", "na.rm", "extra"), list(1, TRUE, 5), identity)$value,
    list(1, TRUE, extra = 5)
  )
  expect_equal(answer_to(function() 3, "fn", list(), list(), identity), list(value = 3))
  expect_equal(answer_to(function() NULL, "fn", list(), list(), identity), list(value = NULL))
})

test_that("an error tells the R expression and the calls that led to it", {
  inner <- function(n) if (n == 0) stop("the end") else inner(n - 1)
  lines <- answer_to(function(x) inner(12), "metric", "", list(1), identity)$error$lines
  expect_identical(lines[[1]], "In `inner(n - 1)`: the end")
  expect_match(lines[[2]], "^The R calls: `metric\\(x\\)` > `inner\\(12\\)` > .*`\\.\\.\\.`")
  boom <- function(y_true, y_pred) sum(y_true - y_pred) + log("a")
  model <- dense_model(matrix(c(1, -2, 0.5), 3))
  compile(model, loss = "mse", metrics = list(boom))
  expect_refusals(fit(model, x, y[, 1], verbose = 0))
})

test_that("R functions make batches, for fit(), evaluate() and predict()", {
  drawn <- 0
  batches <- function() {
    drawn <<- drawn + 1
    place <- drawn %% 3
    if (place == 0) NULL else list(x[2 * place - 1:0, ], y[2 * place - 1:0, 1])
  }
  inputs <- function() batches()[1]
  train <- function(...) {
    model <- dense_model(matrix(c(1, -2, 0.5), 3))
    compile(model, optimizer = optimizer_sgd(0.1), loss = "mse")
    history <- silent_fit(model, ..., epochs = 2)
    list(history$metrics, weights(model))
  }
  expected <- train(x, y[, 1], batch_size = 2, shuffle = FALSE)
  expect_equal(train(batches), expected, tolerance = 1e-6)
  expect_equal(train(batches, steps_per_epoch = 2), expected, tolerance = 1e-6)
  drawn <- 0
  iterator <- reticulate::py_iterator(batches)
  expect_length(train(iterator, steps_per_epoch = 1)[[1]]$loss, 2)

  drawn <- 0
  model <- dense_model(matrix(c(1, -2, 0.5), 3))
  model$compile(loss = "mse")
  error <- x %*% c(1, -2, 0.5) - y[, 1]
  expect_equal(evaluate(model, batches, verbose = 0), mean(error^2), tolerance = 1e-6)
  expect_equal(predict(model, inputs, verbose = 0), x %*% c(1, -2, 0.5), tolerance = 1e-6)
})

test_that("tickets keep R values for as long as Python holds them", {
  env <- new.env()
  ticket <- keep(env)
  key <- as.character(r_value(ticket$key))
  expect_identical(receive(list(1, ticket))[[2]], env)
  expect_true(exists(key, kept))
  rm(ticket)
  gc()
  keep(1)
  expect_false(exists(key, kept))
})

test_that("values pass through Python as they are, or as tickets", {
  for (value in list(NULL, 1, c(1, 2), "a", TRUE, matrix(1:4, 2), list(1, "a"))) {
    expect_identical(pass(value), value)
  }
  for (value in list(mtcars, factor("a"), c(a = 1), NA, mean, quote(x), Sys.Date())) {
    expect_s3_class(pass(value), "bridle.for_r.classes.RObject")
    expect_identical(receive(pass(value)), value)
  }
})
