test_that("is_sequential() tells by the class's full name", {
  expect_true(is_sequential(keras_model_sequential()))
  expect_false(is_sequential(two_model()))
  expect_true(is_sequential(reticulate::import("tf_keras")$Sequential()))
  expect_false(is_sequential(structure(1, class = "Sequential")))
})

test_that("models of tf_keras work as well", {
  tf_keras <- reticulate::import("tf_keras")
  model <- tf_keras$Sequential(list(
    tf_keras$layers$Input(reticulate::tuple(3L)), tf_keras$layers$Dense(2L, name = "out")
  ))
  set_weights(model, list(kernel, bias))
  rmse <- function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2))
  compile(model, tf_keras$optimizers$SGD(0.1), "mse", list("mae", rmse), run_eagerly = TRUE)

  residual <- dense(x, kernel, bias) - y
  wanted <- list(loss = mean(residual^2), mae = mean(abs(residual)), rmse = sqrt(mean(residual^2)))
  expect_equal(evaluate(model, x, y, verbose = 0), wanted, tolerance = 1e-6)
  expect_equal(test_on_batch(model, x, y), wanted, tolerance = 1e-6)
  expect_equal(predict(model, x, verbose = 0), dense(x, kernel, bias), tolerance = 1e-6)
  expect_equal(predict_on_batch(model, x), dense(x, kernel, bias), tolerance = 1e-6)
  expect_output(print(model), "out (Dense)", fixed = TRUE)

  expect_weights(after_fit(model, x, y), step_mse(x, y, kernel, bias, 0.1))
  set_weights(model, list(kernel, bias))
  expect_equal(train_on_batch(model, x, y), wanted, tolerance = 1e-6)
  expect_weights(weights(model), step_mse(x, y, kernel, bias, 0.1))
  expect_error(silent_fit(model, x, y[1:2, ]), "as many rows", class = "bridle_error_value")
})

test_that("tf_keras' older optimizers are optimizers", {
  tf_keras <- reticulate::import("tf_keras")
  model <- tf_keras$Sequential(list(tf_keras$layers$Dense(1L)))
  compile(model, tf_keras$optimizers$legacy$SGD(0.25), "mse")
  expect_equal(r_value(r_value(model$optimizer)$get_config())$learning_rate, 0.25)
})

test_that("a model has no history before it is trained", {
  model <- regression()
  expect_null(model$history)
  silent_fit(model, x, y, epochs = 1)
  expect_length(r_value(model$history$history$loss), 1)
})
