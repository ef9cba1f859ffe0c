residual <- dense(x, kernel, bias) - y

test_that("evaluate() gives a named list of the loss and the metrics", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  expect_equal(evaluate(model, x, y, verbose = 0), list(loss = mean(residual^2)), tolerance = 1e-6)
  compile(model, loss = "mse", metrics = c("mae", "mape"), run_eagerly = TRUE)
  wanted <- list(
    loss = mean(residual^2), mae = mean(abs(residual)),
    mape = 100 * mean(abs(residual / pmax(abs(y), 1e-7)))
  )
  expect_equal(evaluate(model, x, y, verbose = 0), wanted, tolerance = 1e-5)
})

test_that("batches don't change the result, and steps end it early", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  each <- rowMeans(residual^2)
  told <- evaluate(model, x, y, batch_size = 3, verbose = 0)
  expect_equal(told$loss, mean(each), tolerance = 1e-6)
  expect_equal(
    evaluate(model, x, y, batch_size = 1, steps = 3, verbose = 0)$loss, mean(each[1:3]),
    tolerance = 1e-6
  )
})

test_that("sample weights weight the loss", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  w <- c(1, 0, 3, 0.5)
  expect_equal(
    evaluate(model, x, y, sample_weight = w, verbose = 0)$loss, mean(w * rowMeans(residual^2)),
    tolerance = 1e-6
  )
})

test_that("a factor target is its codes from 0", {
  model <- dense_model(
    kernel, bias, "sgd", "sparse_categorical_crossentropy",
    metrics = "accuracy", activation = "softmax"
  )
  target <- factor(c("b", "a", "a", "b"))
  p <- softmax(dense(x, kernel, bias))
  wanted <- list(
    accuracy = mean(max.col(p) == as.integer(target)),
    loss = -mean(log(p[cbind(1:4, as.integer(target))]))
  )
  expect_warning(got <- evaluate(model, x, target, verbose = 0), "knew no categories of `y`")
  expect_equal(got[order(names(got))], wanted, tolerance = 1e-6)
})

test_that("callbacks see the batches, and verbose decides what is shown", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  batches <- integer()
  note <- callback_lambda(on_test_batch_end = function(batch, logs) batches <<- c(batches, batch))
  shown <- reticulate::py_capture_output(
    evaluate(model, x, y, batch_size = 2, callbacks = note, verbose = 0)
  )
  expect_equal(batches, 1:2)
  expect_identical(shown, "")
  expect_match(reticulate::py_capture_output(evaluate(model, x, y, verbose = 2)), "loss")
})
