# Interrupts are real signals, sent to this process.

interrupt <- function(...) tools::pskill(Sys.getpid(), tools::SIGINT)
at_a_prompt <- function(env = parent.frame()) {
  withr::local_options(rlang_interactive = TRUE, .local_envir = env)
}

test_that("an interrupt ends training, and the history so far is returned", {
  at_a_prompt()
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

# What an R function does that is interrupted: it sleeps, or works.
interrupt_soon <- function() {
  system(sprintf("(sleep 0.2; kill -INT %d) &", Sys.getpid()))
}
sleeps <- function() {
  interrupt_soon()
  Sys.sleep(5)
  stop("not interrupted")
}
works <- function() {
  interrupt_soon()
  began <- Sys.time()
  while (Sys.time() - began < 5) NULL
  stop("not interrupted")
}

# An R function of each kind that is called during training, and the epochs that are in the history
# when the third epoch's call is interrupted: a callback's epoch is complete.
interrupted_functions <- list(
  "a callback's function" = function(act) {
    list(1:3, callbacks = callback_lambda(on_epoch_end = function(epoch, logs) {
      if (epoch == 3) act()
    }))
  },
  "a callback's method" = function(act) {
    Acting <- Callback("Acting", on_epoch_end = function(epoch, logs = NULL) if (epoch == 3) act())
    list(1:3, callbacks = Acting())
  },
  "a callback before an epoch" = function(act) {
    list(1:2, callbacks = callback_lambda(on_epoch_begin = function(epoch, logs) {
      if (epoch == 3) act()
    }))
  },
  "a schedule" = function(act) {
    list(1:2, callbacks = callback_learning_rate_scheduler(function(epoch, lr) {
      if (epoch == 2) act()
      lr
    }))
  },
  "a generator" = function(act) {
    calls <- 0
    list(1:2, y = NULL, steps_per_epoch = 2, x = function() {
      calls <<- calls + 1
      if (calls == 6) act()
      list(x, y)
    })
  },
  "a metric of all data" = function(act) {
    calls <- 0
    metric <- metric_r("own", function(y_true, y_pred) {
      calls <<- calls + 1
      if (calls == 3) act()
      1
    })
    list(1:2, metrics = metric, validation_split = 0.5)
  },
  "a metric, eagerly" = function(act) {
    calls <- 0
    metric <- custom_metric("own", function(y_true, y_pred) {
      calls <<- calls + 1
      if (calls == 3) act()
      mean(y_pred)
    })
    list(1:2, metrics = metric, run_eagerly = TRUE)
  }
)

test_that("an interrupt in an R function ends training, and the history so far is returned", {
  at_a_prompt()
  skip_on_os("windows")
  for (what in names(interrupted_functions)) {
    for (act in list(sleeps, works)) {
      given <- interrupted_functions[[what]](act)
      compiled <- intersect(names(given), c("metrics", "run_eagerly"))
      model <- dense_model(kernel, bias)
      do.call(compile, c(list(model, "sgd", "mse"), given[compiled]))
      ended <- FALSE
      watch <- callback_lambda(on_train_end = function(logs) ended <<- TRUE)
      arguments <- list(object = model, x = x, y = y, epochs = 5, verbose = 0)
      arguments <- utils::modifyList(arguments, given[setdiff(names(given), c("", compiled))])
      arguments$callbacks <- c(arguments$callbacks, watch)
      history <- do.call(fit, arguments)
      expect_identical(history$epoch, given[[1]], label = what)
      expect_true(history$interrupted)
      expect_match(history$stopped, "^Interrupted in epoch 3")
      expect_true(ended)
      expect_false(silent_fit(model, x, y)$interrupted)
    }
  }
})

test_that("an R function is interrupted outside of training as any other", {
  skip_on_os("windows")
  metric <- metric_r("own", function(y_true, y_pred) sleeps())
  model <- dense_model(kernel, bias, "sgd", "mse", metrics = metric)
  caught <- tryCatch(
    evaluate(model, x, y, verbose = 0),
    interrupt = function(condition) "interrupted"
  )
  expect_identical(caught, "interrupted")
})

test_that("a second interrupt keeps what the history has", {
  skip_on_os("windows")
  model <- dense_model(kernel, bias, "sgd", "mse")
  watch <- callback_lambda(
    on_epoch_end = function(epoch, logs) if (epoch == 2) interrupt(),
    on_train_end = function(logs) sleeps()
  )
  caught <- tryCatch(
    silent_fit(model, x, y, epochs = 50, callbacks = watch),
    interrupt = function(condition) "interrupted"
  )
  expect_identical(caught, "interrupted")
  expect_true(model$history$interrupted)
  epochs <- unlist(model$history$epoch)
  expect_identical(epochs[1:2], 0:1)
  expect_lt(length(epochs), 50)
})

test_that("an interrupt that has been heard of isn't told of again", {
  at_a_prompt()
  skip_on_os("windows")
  model <- dense_model(kernel, bias, "sgd", "mse")
  failing <- function() reticulate::py_run_string("raise ValueError")
  watch <- callback_lambda(on_epoch_end = function(epoch, logs) works())
  expect_true(silent_fit(model, x, y, callbacks = watch)$interrupted)
  expect_error(failing(), "ValueError")
  expect_identical(silent_fit(model, x, y, epochs = 2)$epoch, 1:2)
})

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

test_that("in a script an interrupt ends the script, once the history is safe", {
  skip_on_os("windows")
  code <- c(
    "model <- keras_model_sequential(input_shape = 1) |> layer_dense(1)",
    "model |> compile(loss = 'mse')",
    "kill <- function(epoch, logs) if (epoch == 2) tools::pskill(Sys.getpid(), tools::SIGINT)",
    "watch <- callback_lambda(on_epoch_end = kill, on_train_end = function(logs) cat('tidied\n'))",
    "train <- function() fit(model, 1:4, 1:4, epochs = 50, verbose = 0, callbacks = watch)"
  )
  ended <- in_other_r(c(code, "for (fold in 1:2) train()", "cat('next\n')"))
  expect_identical(ended$out, "tidied")
  expect_gt(ended$status, 0)
  expect_match(ended$err, "Interrupted in .* history is in `model\\$history`", all = FALSE)
  caught <- in_other_r(c(
    code,
    "tryCatch(train(), interrupt = function(condition) cat('caught\n'))",
    "cat(unlist(model$history$epoch)[1:2], '\n')"
  ))
  expect_identical(trimws(caught$out), c("tidied", "caught", "0 1"))
})
