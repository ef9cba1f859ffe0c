# Interrupts are real signals, sent to this process.

interrupt <- function(...) tools::pskill(Sys.getpid(), tools::SIGINT)

test_that("an interrupt ends training, and the history so far is returned", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  hooks <- character()
  watch <- callback_lambda(
    on_epoch_end = function(epoch, logs) if (epoch == 2) interrupt(),
    on_train_end = function(logs) hooks <<- c(hooks, "end")
  )
  utils::capture.output(
    history <- silent_fit(model, x, y, epochs = 50, callbacks = watch),
    type = "message"
  )
  expect_true(history$interrupted)
  expect_lt(length(history$epoch), 50)
  expect_identical(hooks, "end")
  expect_output(print(history), "Interrupted in epoch")
  expect_false(silent_fit(model, x, y)$interrupted)
})

test_that("a second interrupt stops at once, as R's own condition", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  watch <- callback_lambda(on_epoch_end = interrupt, on_train_end = interrupt)
  caught <- tryCatch(
    silent_fit(model, x, y, epochs = 50, callbacks = watch),
    interrupt = function(condition) "interrupted"
  )
  expect_identical(caught, "interrupted")
  expect_false(silent_fit(model, x, y)$interrupted)
})

# reticulate 1.28 bears in mind an interrupt that R has had, until Python's next error.
forget_interrupt <- function() {
  tryCatch(reticulate::py_run_string("raise ValueError"), error = identity, interrupt = identity)
}

test_that("R is interrupted as before, once training is over", {
  skip_on_os("windows")
  withr::defer(forget_interrupt())
  silent_fit(dense_model(kernel, bias, "sgd", "mse"), x, y)
  caught <- tryCatch(
    {
      interrupt()
      for (i in 1:50) Sys.sleep(0.1)
      "slept"
    },
    interrupt = function(condition) "interrupted"
  )
  expect_identical(caught, "interrupted")
})
