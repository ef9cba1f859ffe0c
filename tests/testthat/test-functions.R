# R functions wherever Keras takes a function. Values come from R's own arithmetic.

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

test_that("a formula is the function that it stands for", {
  expect_equal(as.numeric(op_map(op_array(c(1, 2)), ~ .x * 10)), c(10, 20))
  layer <- layer_dense(units = 1, activation = ~ .x + 1, kernel_initializer = "ones")
  expect_equal(as.array(layer(matrix(1, 1, 2))), matrix(3))
  expect_equal(
    as.numeric(op_while_loop(~ .x < 3, ~ .x + 1, op_array(0))), 3
  )
})

# ---- A vector of targets and a column of predictions ----

apart <- function(y_true, y_pred) op_mean(abs(y_true - y_pred))
first_apart <- function(y_true, y_pred) op_mean(abs(y_true - y_pred[, 1]))
metric_apart <- Metric(
  "Apart",
  initialize = function(...) {
    super$initialize(...)
    self$last <- self$add_weight(shape = shape(), initializer = "zeros", name = "last")
  },
  update_state = function(y_true, y_pred, sample_weight = NULL) {
    self$last$assign(apart(y_true, y_pred))
  },
  result = function() self$last
)
loss_apart <- Loss("ApartLoss", call = function(y_true, y_pred) abs(y_true - y_pred))

test_that("they are compared one by one, or not at all", {
  target <- c(1, 2, 3, 5)
  wanted <- mean(abs(target - x %*% kernel[, 1] - bias[1]))
  told <- function(y, ...) {
    model <- dense_model(kernel[, 1, drop = FALSE], bias[1])
    compile(model, optimizer_sgd(0), ...)
    unlist(evaluate(model, x, y, verbose = 0))
  }
  forms <- list(target, as.integer(target), array(target), matrix(target), data.frame(y = target))
  for (y in forms) {
    expect_equal(told(y, loss = apart)[["loss"]], wanted, tolerance = 1e-5)
    expect_equal(told(y, loss = loss_apart())[["loss"]], wanted, tolerance = 1e-5)
    expect_equal(told(y, loss = "mse", metrics = apart)[["apart"]], wanted, tolerance = 1e-5)
    expect_equal(
      told(y, loss = "mse", metrics = metric_apart(name = "own"))[["own"]], wanted,
      tolerance = 1e-5
    )
    expect_error(
      told(y, loss = first_apart), "every target with every prediction",
      class = "bridle_error_value"
    )
    expect_error(
      told(y, loss = "mse", metrics = first_apart), "every target with every prediction",
      class = "bridle_error_value"
    )
  }
})
