test_that("validation data come in each form", {
  w <- c(2, 0.5)
  forms <- list(
    "a list" = list(list(x[3:4, ], y[3:4, ]), mse_of(3:4)),
    "with weights" = list(list(x[3:4, ], y[3:4, ], w), mse_of(3:4, w)),
    "data frames" = list(list(as.data.frame(x[3:4, ]), as.data.frame(y[3:4, ])), mse_of(3:4)),
    "named" = list(list(x = x[3:4, ], y = y[3:4, ]), mse_of(3:4)),
    "named in another order" = list(list(y = y[3:4, ], x = x[3:4, ]), mse_of(3:4)),
    "sparse" = list(list(Matrix::Matrix(x[3:4, ], sparse = TRUE), y[3:4, ]), mse_of(3:4))
  )
  for (form in names(forms)) {
    history <- tryCatch(
      silent_fit(still(), x, y, validation_data = forms[[form]][[1]]),
      error = function(e) list(metrics = list(val_loss = conditionMessage(e)))
    )
    expect_equal(history$metrics$val_loss, forms[[form]][[2]], tolerance = 1e-6, info = form)
  }
})

test_that("validation_split keeps the last samples", {
  for (data in list(x, Matrix::Matrix(x, sparse = TRUE))) {
    history <- silent_fit(still(), data, y, validation_split = 0.25, batch_size = 4)
    expect_equal(history$metrics$loss, mse_of(1:3), tolerance = 1e-6)
    expect_equal(history$metrics$val_loss, mse_of(4), tolerance = 1e-6)
  }
})

test_that("validation runs as often and as long as asked", {
  data <- list(x, y)
  run <- function(...) silent_fit(still(), x, y, validation_data = data, epochs = 5, ...)
  expect_identical(run()$validation_epoch, 1:5)
  expect_identical(run(validation_freq = 2)$validation_epoch, c(2L, 4L))
  expect_identical(run(validation_freq = c(1, 4))$validation_epoch, c(1L, 4L))
  expect_length(run(validation_freq = 2)$metrics$val_loss, 2)
  one_step <- run(validation_batch_size = 1, validation_steps = 1)
  expect_equal(one_step$metrics$val_loss, rep(mse_of(1), 5), tolerance = 1e-6)
})

test_that("validation after every so many steps is in the history", {
  model <- compile(dense_model(kernel, bias), optimizer = "sgd", loss = "mse")
  history <- silent_fit(
    model, x, y,
    batch_size = 1, epochs = 3, validation_data = list(x, y), validation_every_steps = 5
  )
  expect_identical(history$validations$epoch, c(2L, 3L))
  expect_identical(history$validations$step, c(1L, 2L))
  expect_identical(history$metrics$val_loss, history$validations$val_loss)
  expect_identical(history$validation_epoch, 2:3)
  expect_identical(nrow(as.data.frame(history)), 5L)
})

test_that("each of several inputs may be a number", {
  two_inputs_of_one <- function() {
    inputs <- list(keras_input(1), keras_input(1))
    model <- keras_model(inputs, layer_concatenate(inputs) |> layer_dense(1))
    compile(model, optimizer_sgd(0.1), "mse", run_eagerly = TRUE)
    model
  }
  two <- two_inputs_of_one()
  set_weights(two, list(matrix(c(0.5, -1)), 0.25))
  zeros <- c(0, 0)
  history <- silent_fit(two, list(zeros, zeros), zeros + 0.25,
    validation_data = list(list(2, 3), 4), epochs = 1)
  expect_equal(history$metrics$val_loss, (2 * 0.5 - 3 + 0.25 - 4)^2, tolerance = 1e-5)
  expect_equal(as.numeric(predict(two, list(2, 3), verbose = 0)), -1.75, tolerance = 1e-5)
})
