test_that("custom_metric() gives a function a name", {
  rmse <- function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2))
  named <- custom_metric("root", rmse)
  expect_identical(attr(named, "name"), "root")
  expect_identical(named(1:3, c(1, 2, 6)), rmse(1:3, c(1, 2, 6)))
  expect_identical(custom_metric("root", rmse), structure(rmse, name = "root"))
})

test_that("custom_metric() refuses what isn't a name or a function", {
  for (name in list(1, NA_character_, "", c("a", "b"), NULL, TRUE)) {
    expect_error(custom_metric(name, mean), "`name` must be a string", class = "bridle_error_type")
  }
  for (fn in list(1, "mean", NULL, list(mean))) {
    says <- "`metric_fn` must be a function"
    expect_error(custom_metric("a", fn), says, class = "bridle_error_type")
  }
})

test_that("a metric may have any name: of its own parameters, of R's own syntax", {
  from_keras <- c(
    y_true = "y_true", y_pred = "y_pred", `a$b$c` = "abc", `a$` = "a", `$` = "", `...` = "",
    `if` = "if", `function` = "function", `a b` = "ab", `TRUE` = "true", fn = "fn", value = "value"
  )
  wanted <- mean((y - dense(x, kernel, bias))^2)
  for (name in names(from_keras)) {
    # Also with parameters in the other order, and one whose default is another.
    for (fn in list(
      function(y_true, y_pred) mean((y_true - y_pred)^2),
      function(y_pred, y_true = y_pred) mean((y_true - y_pred)^2)
    )) {
      model <- dense_model(kernel, bias, "sgd", "mse", metrics = custom_metric(name, fn))
      told <- evaluate(model, x, y, verbose = 0)
      expect_named(told, c("loss", from_keras[[name]]))
      expect_equal(told[[2]], wanted, tolerance = 1e-6)
    }
  }
})

test_that("names that another value has in the logs are refused", {
  fn <- function(y_true, y_pred) mean((y_true - y_pred)^2)
  model <- dense_model(kernel, bias)
  refuses <- function(says, ...) {
    expect_error(compile(model, "sgd", "mse", ...), says, class = "bridle_error_name")
  }
  refuses("Can't log the loss and a metric as `loss`", metrics = custom_metric("loss", fn))
  refuses("Can't log the loss and an epoch metric as `loss`", metrics = metric_r("loss", fn))
  refuses("as `val_loss`, which `loss` is called in", metrics = custom_metric("val_loss", fn))
  two <- two_model()
  expect_error(
    compile(two, "sgd", "mse", metrics = list(p = custom_metric("loss", fn))),
    "Can't log the loss of an output and a metric as `p_loss`",
    class = "bridle_error_name"
  )
})

test_that("a name that is no string is refused", {
  for (name in list(3, "", NA_character_, c("a", "b"), TRUE)) {
    fn <- structure(function(y_true, y_pred) y_pred, name = name)
    expect_error(
      compile(dense_model(kernel, bias), "sgd", "mse", metrics = list(fn)),
      "attribute `name` must be a string of at least one character, not",
      class = "bridle_error_type"
    )
  }
})
