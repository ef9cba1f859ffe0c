# Ways out of an R function that Python called: what R code finds further out, as without Python.

condition <- function(...) {
  structure(class = c(..., "condition"), list(message = "said", call = NULL))
}

# What the R function does, and where that leads: "fit" where training goes on.
ways <- list(
  "a restart" = list(function() invokeRestart("away", 3), list("away", 3)),
  "a restart by a handler" = list(function() signalCondition(condition("leave")), list("away", 4)),
  "a condition" = list(function() signalCondition(condition("mine")), "mine"),
  "a condition nobody handles" = list(function() signalCondition(condition("other")), "fit"),
  "a warning" = list(function() warning(condition("mine", "warning")), "mine"),
  "a warning nobody handles" = list(function() suppressWarnings(warning("a")), "fit"),
  "a message" = list(function() message(condition("mine", "message")), "mine"),
  "an error" = list(function() stop("a"), "error"),
  "an error of a class" = list(function() rlang::abort("a", class = "mine"), "mine"),
  "an error of a class, by base R" = list(
    function() stop(errorCondition("a", class = "mine")),
    "mine"
  ),
  "an error that is handled" = list(function() tryCatch(stop("a"), error = identity), "fit"),
  "a warning as an error" = list(
    function() {
      before <- options(warn = 2)
      on.exit(options(before))
      warning("a")
    },
    "error"
  ),
  "a restart of its own" = list(
    function() withRestarts(invokeRestart("away", 1), away = identity),
    "fit"
  ),
  "callCC()" = list(function() the_exit("gone"), "error")
)
the_exit <- NULL

# Runs `call` with a way out of each kind, and tells which was taken.
outcome <- function(call) {
  withRestarts(
    withCallingHandlers(
      callCC(function(exit) {
        the_exit <<- exit
        tryCatch(
          {
            force(call)
            "fit"
          },
          mine = function(condition) "mine",
          error = function(condition) "error"
        )
      }),
      leave = function(condition) invokeRestart("away", 4)
    ),
    away = function(value) list("away", value)
  )
}

test_that("a callback's ways out lead where they lead without Python; the model and history stay", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  for (way in names(ways)) {
    act <- ways[[way]][[1]]
    wanted <- ways[[way]][[2]]
    watch <- callback_lambda(on_epoch_end = function(epoch, logs) if (epoch == 3) act())
    expect_identical(
      outcome(silent_fit(model, x, y, epochs = 4, callbacks = watch)), wanted,
      label = way
    )
    if (wanted[[1]] != "fit") expect_identical(unlist(model$history$epoch), 0:1, label = way)
    expect_identical(silent_fit(model, x, y, epochs = 2)$epoch, 1:2, label = way)
  }
})

test_that("so do those of other functions, also with several calls of Python in between", {
  for (way in names(ways)) {
    act <- ways[[way]][[1]]
    wanted <- ways[[way]][[2]]
    inner <- dense_model(kernel, bias, "sgd", "mse", metrics = metric_r("own", function(a, b) {
      act()
      1
    }))
    expect_identical(outcome(evaluate(inner, x, y, verbose = 0)), wanted, label = way)
    run_inner <- function(epoch, logs) evaluate(inner, x, y, verbose = 0)
    watch <- callback_lambda(on_epoch_end = run_inner)
    outer <- dense_model(kernel, bias, "sgd", "mse")
    expect_identical(outcome(silent_fit(outer, x, y, callbacks = watch)), wanted, label = way)
    batches <- function() {
      act()
      NULL
    }
    ours <- if (identical(wanted, "fit")) "error" else wanted # there are no batches
    expect_identical(outcome(silent_fit(outer, batches)), ours, label = way)
  }
})

test_that("a restart between two calls of Python is found", {
  inner <- dense_model(kernel, bias, "sgd", "mse", metrics = metric_r("own", function(a, b) {
    invokeRestart("middle", 5)
  }))
  got <- NULL
  watch <- callback_lambda(on_epoch_end = function(epoch, logs) {
    got <<- withRestarts(evaluate(inner, x, y, verbose = 0), middle = function(value) value)
  })
  outer <- dense_model(kernel, bias, "sgd", "mse")
  history <- silent_fit(outer, x, y, epochs = 2, callbacks = watch)
  expect_identical(list(got, history$epoch), list(5, 1:2))
})

test_that("an error has the R condition's own classes and fields", {
  stops <- function(...) rlang::abort("said", class = "mine", data = 5, hint = "no")
  watch <- callback_lambda(on_epoch_end = stops)
  model <- dense_model(kernel, bias, "sgd", "mse")
  error <- tryCatch(silent_fit(model, x, y, callbacks = watch), mine = identity)
  expect_s3_class(error, "bridle_error_function")
  expect_identical(error$data, 5)
  expect_identical(error$r_error$hint, "no")
  expect_match(conditionMessage(error), "said")
})

test_that("a way out that can't be taken is refused in words", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  leave <- function(act) callback_lambda(on_epoch_end = function(epoch, logs) if (epoch == 2) act())
  left <- function(exit) silent_fit(model, x, y, epochs = 3, callbacks = leave(exit))
  expect_refusals(callCC(function(exit) left(function() exit(1))))
})
