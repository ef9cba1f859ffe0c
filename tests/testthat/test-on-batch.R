residual <- dense(x, kernel, bias) - y
slope <- 2 * residual / length(y)

test_that("train_on_batch() gives the loss before the step that it takes", {
  model <- dense_model(kernel, bias, optimizer_sgd(0.1), "mse")
  expect_equal(train_on_batch(model, x, y), list(loss = mean(residual^2)), tolerance = 1e-6)
  expect_equal(
    weights(model),
    list(kernel - 0.1 * t(x) %*% slope, array(bias - 0.1 * colSums(slope))),
    tolerance = 1e-5
  )
})

test_that("test_on_batch() and predict_on_batch() change nothing", {
  model <- dense_model(kernel, bias, optimizer_sgd(0.1), "mse", metrics = "mae")
  before <- weights(model)
  expect_equal(
    test_on_batch(model, x, y), list(loss = mean(residual^2), mae = mean(abs(residual))),
    tolerance = 1e-6
  )
  expect_equal(predict_on_batch(model, x), dense(x, kernel, bias), tolerance = 1e-6)
  expect_identical(weights(model), before)
})

test_that("sample weights and class weights weight the loss", {
  w <- c(1, 0, 3, 0.5)
  model <- dense_model(kernel, bias, optimizer_sgd(0), "mse")
  wanted <- mean(w * rowMeans(residual^2))
  expect_equal(test_on_batch(model, x, y, w), list(loss = wanted), tolerance = 1e-6)
  expect_equal(train_on_batch(model, x, y, w)$loss, wanted, tolerance = 1e-6)

  model <- dense_model(
    kernel, bias, optimizer_sgd(0), "sparse_categorical_crossentropy", activation = "softmax"
  )
  target <- factor(c("b", "a", "a", "b"))
  p <- softmax(dense(x, kernel, bias))[cbind(1:4, as.integer(target))]
  for (weights in list(c(b = 4, a = 0.5), c(0.5, 4))) {
    expect_equal(
      train_on_batch(model, x, target, class_weight = weights)$loss,
      -mean(c(4, 0.5, 0.5, 4) * log(p)),
      tolerance = 1e-6
    )
  }
})

test_that("a sparse batch and a data frame are the same batch", {
  model <- dense_model(kernel, bias, optimizer_sgd(0), "mse")
  for (batch in list(Matrix::Matrix(x, sparse = TRUE), as.data.frame(x))) {
    expect_equal(train_on_batch(model, batch, y)$loss, mean(residual^2), tolerance = 1e-6)
    expect_equal(predict_on_batch(model, batch), dense(x, kernel, bias), tolerance = 1e-6)
  }
})
