test_that("a history has plain vectors", {
  expect_identical(three$epoch, 1:3)
  expect_identical(three$validation_epoch, 2L)
  expect_identical(three$metrics$mae, c(3, 2, 1))
  expect_identical(none$epoch, integer())
})

test_that("print() shows the epochs and the last values", {
  expect_snapshot({
    three
    one
    none
  })
  utils::capture.output(returned <- withVisible(print(one)))
  expect_identical(returned, list(value = one, visible = FALSE))
})

test_that("early stopping is told, and whose weights it left", {
  # At this rate the weights overshoot, further each time: the first epoch is the best.
  model <- dense_model(kernel, bias, optimizer_sgd(1), "mse")
  weights_of <- list()
  keep <- callback_lambda(on_epoch_end = function(epoch, logs) {
    weights_of[[epoch]] <<- weights(model)
  })
  stops <- function(...) callback_early_stopping("loss", patience = 2, ...)
  history <- silent_fit(model, x, y, epochs = 9, callbacks = list(keep, stops()))
  expect_identical(history$stopped, "Early stopping ended training after epoch 3.")
  expect_identical(as.numeric(history$weights_epoch), 3)
  best <- stops(restore_best_weights = TRUE)
  history <- silent_fit(model, x, y, epochs = 9, callbacks = list(keep, best))
  expect_equal(weights(model), weights_of[[1]])
  expect_output(print(history), "after epoch 3[.]\nThe model has the weights of epoch 1[.]\n")
})

test_that("as.data.frame() has a row for each epoch and metric", {
  expect_identical(as.data.frame(three), data.frame(
    epoch = c(1:3, 1:3, 2L),
    value = c(0.5, 0.25, 0.125, 3, 2, 1, 0.75),
    metric = c("loss", "loss", "loss", "mae", "mae", "mae", "loss"),
    data = factor(rep(c("training", "validation"), c(6, 1)), c("training", "validation"))
  ))
  expect_identical(dim(as.data.frame(none)), c(0L, 4L))
  expect_identical(names(as.data.frame(none)), c("epoch", "value", "metric", "data"))
})

test_that("epochs of validation are those in which it ran", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  rows <- function(...) {
    history <- silent_fit(model, x, y, validation_split = 0.25, ...)
    with(as.data.frame(history), list(epoch[data == "training"], epoch[data == "validation"]))
  }
  expect_identical(rows(epochs = 3), list(1:3, 1:3))
  expect_identical(rows(epochs = 5, validation_freq = 2), list(1:5, c(2L, 4L)))
  expect_identical(rows(epochs = 4, validation_freq = c(1, 4)), list(1:4, c(1L, 4L)))
  expect_identical(rows(epochs = 6, initial_epoch = 4, validation_freq = 3), list(4:6, 6L))
  expect_identical(rows(epochs = 1, validation_freq = 2), list(1L, integer()))
})

test_that("what training logs as \"val_\" has a row for each epoch", {
  fn <- custom_metric("val_own", function(y_true, y_pred) mean((y_true - y_pred)^2))
  model <- dense_model(kernel, bias, "sgd", "mse", metrics = fn)
  history <- silent_fit(model, x, y, epochs = 4, validation_split = 0.25, validation_freq = 2)
  told <- as.data.frame(history)
  expect_identical(told$epoch[told$metric == "own"], 1:4)
  expect_equal(told$value[told$metric == "own"], history$metrics$loss, tolerance = 1e-6)
  expect_identical(told$epoch[told$metric == "val_own"], c(2L, 4L))
})

test_that("summary() shows the first, the best and the last epoch, and the time", {
  timing <- list(seconds = list(0.5, 0.25, 0.25), compile_seconds = 1.5, steps_per_second = 8)
  values <- list(loss = c(0.5, 0.123456, 0.25), val_loss = c(0.75, 0.5))
  told <- record(1:3, c(2L, 3L), values, best_epoch = 3L, timing = timing)
  stopped <- record(1:3, c(), values[1], best_epoch = 2L, stopped = "Early stopping ended it.")
  expect_identical(summary(told)$values, rbind(
    loss = c("epoch 1" = 0.5, "epoch 3" = 0.25), val_loss = c(NA, 0.5)
  ))
  expect_snapshot({
    summary(told)
    summary(stopped)
    summary(one)
    summary(none)
  })
})
