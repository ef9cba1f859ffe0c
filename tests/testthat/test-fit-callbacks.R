test_that("several callbacks come in a list, one on its own", {
  calls <- character()
  callback <- function(name) {
    callback_lambda(on_epoch_begin = function(epoch, logs) calls <<- c(calls, name))
  }
  silent_fit(regression(), x, y, callbacks = list(callback("a"), callback("b")))
  silent_fit(regression(), x, y, callbacks = callback("c"))
  silent_fit(regression(), x, y, callbacks = list())
  expect_identical(calls, c("a", "b", "c"))
})

test_that("what a callback's function returns doesn't matter", {
  returned <- list(
    NULL, 1, "a", list(1), mtcars, iris, factor("a"), as.Date("2020-01-01"), quote(x), plot,
    lm(mpg ~ wt, mtcars), globalenv()
  )
  for (value in returned) {
    expect_identical(
      silent_fit(still(), x, y, epochs = 2, callbacks = callback_lambda(
        on_epoch_end = function(epoch, logs) value
      ))$epoch, 1:2,
      info = class(value)[1]
    )
  }
})

test_that("a callback stops the training", {
  stop_early <- callback_early_stopping(monitor = "loss", patience = 1, min_delta = 1e6)
  expect_identical(silent_fit(still(), x, y, epochs = 9, callbacks = stop_early)$epoch, 1:2)
})

test_that("what was reached before a failing callback isn't lost", {
  model <- regression()
  fail_at_2 <- function(epoch, logs) if (epoch == 2) stop("enough, says R")
  fail <- callback_lambda(on_epoch_end = fail_at_2)
  failed <- tryCatch(
    silent_fit(model, x, y, batch_size = 4, epochs = 3, shuffle = FALSE, callbacks = fail),
    error = identity
  )
  expect_s3_class(failed, "bridle_error_function")
  expect_match(conditionMessage(failed), "enough, says R", fixed = TRUE)
  expect_match(conditionMessage(failed), "model$history", fixed = TRUE)
  expect_identical(as.character(failed$call[[1]]), "fit")
  recorded <- r_value(r_value(model$history)$history)
  expect_equal(unlist(recorded$loss), mse_of(1:4), tolerance = 1e-6)
  two_steps <- step_mse(x, y, kernel, bias, 0.1)
  two_steps <- step_mse(x, y, two_steps[[1]], as.vector(two_steps[[2]]), 0.1)
  expect_weights(weights(model), two_steps)
})

test_that("what callbacks monitor is checked before training", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  watch <- callback_early_stopping("val_los")
  expect_error(
    silent_fit(model, x, y, validation_split = 0.5, callbacks = watch),
    "`EarlyStopping` can't monitor \"val_los\"",
    class = "bridle_error_name"
  )
})
