test_that("abort() writes a sentence and hints, braces as they are", {
  local_reproducible_output(width = 200)
  hint <- "Use `{that}`.\nOr this."
  user <- function() abort("Can't {do} this.", hint, class = "bridle_error_x", extra = 3)
  refused <- tryCatch(user(), error = identity)
  expect_identical(conditionMessage(refused), "Can't {do} this.\ni Use `{that}`.\ni Or this.")
  expect_s3_class(refused, c("bridle_error_x", "bridle_error", "rlang_error"))
  expect_identical(refused$call, quote(user()))
  expect_identical(refused$extra, 3)
  for (hint in list(NULL, "")) {
    alone <- tryCatch(abort("Can't.", hint, class = "bridle_error_x"), error = conditionMessage)
    expect_identical(alone, "Can't.")
  }
})

test_that("abort_python() keeps the class and the traceback", {
  error <- list(class = "value", sentence = "`x` must be y.", hint = "", traceback = "Traceback")
  refused <- tryCatch(abort_python(error, call = quote(fit(model))), error = identity)
  expect_s3_class(refused, c("bridle_error_value", "bridle_error", "rlang_error"))
  expect_identical(refused$call, quote(fit(model)))
  expect_identical(refused$traceback, "Traceback")
})
