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

# Where a hook in R returns a named list: its callback.
hooked <- list(
  "callback_lambda()" = function(hook) callback_lambda(on_epoch_end = hook),
  "Callback()" = function(hook) Callback("Hooked", on_epoch_end = hook)(),
  "new_callback_class()" = function(hook) new_callback_class("Hooked", on_epoch_end = hook)(),
  "R6" = function(hook) {
    kind <- R6::R6Class("Hooked", inherit = keras$callbacks$Callback, public = list(
      on_epoch_end = hook
    ))
    reticulate::r_to_py(kind)()
  }
)

for (case in names(hooked)) {
  test_that(paste("what a hook returns by names is logged, recorded and monitored:", case), {
    falls <- function(epoch, logs) list(falls = -epoch, twice = 2 * logs$loss)
    seen <- list()
    watch <- callback_lambda(on_epoch_end = function(epoch, logs) seen[[epoch]] <<- names(logs))
    stop <- callback_early_stopping("falls", mode = "max", patience = 1)
    history <- silent_fit(
      still(), x, y,
      epochs = 9, callbacks = list(watch, hooked[[case]](falls), stop)
    )
    expect_identical(history$metrics$falls, c(-1, -2))
    expect_equal(history$metrics$twice, 2 * history$metrics$loss)
    expect_identical(seen, list("loss", "loss"))
    expect_identical(unique(as.data.frame(history)$metric), c("loss", "falls", "twice"))
    expect_error(
      silent_fit(still(), x, y, callbacks = list(
        hooked[[case]](function(epoch, logs) cat("")), callback_early_stopping("val_los")
      )),
      "`EarlyStopping` can't monitor \"val_los\"",
      class = "bridle_error_name"
    )
  })
}

test_that("a missing number is NaN in the logs, and what is no number is left out with a warning", {
  told <- function(value) {
    callback <- callback_lambda(on_epoch_end = function(...) value)
    silent_fit(still(), x, y, callbacks = callback)$metrics
  }
  for (value in list(NA, NA_integer_, NA_real_, NaN)) {
    expect_identical(told(list(f1 = value))$f1, NaN)
  }
  expect_identical(told(list(f1 = 2L, f2 = TRUE))[-1], list(f1 = 2, f2 = 1))
  expect_warning(
    kept <- told(list(f1 = 1, path = "a")), "`path` can't",
    class = "bridle_warning_training"
  )
  expect_identical(kept[-1], list(f1 = 1))
})

test_that("a schedule counts epochs from 0; what is no rate is refused", {
  rates <- function(schedule, ...) {
    callback <- callback_learning_rate_scheduler(schedule)
    silent_fit(still(), x, y, ..., callbacks = callback)$metrics$learning_rate
  }
  expect_equal(rates(function(epoch, lr) epoch / 8, epochs = 3), c(0, 0.125, 0.25))
  expect_equal(rates(function(epoch) epoch / 8, epochs = 3, initial_epoch = 2), c(0.125, 0.25))
  expect_refusals({
    rates(function(epoch, lr) NULL)
    rates(function(epoch, lr) if (epoch > 3) lr)
    rates(function(epoch, lr) NA)
    rates(function(epoch, lr) NA_integer_)
    rates(function(epoch, lr) NA_real_)
    rates(function(epoch, lr) "0.1")
    rates(function(epoch, lr) c(0.1, 0.2))
    rates(function(epoch, lr) numeric())
    rates(function(epoch, lr) Inf)
  })
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
