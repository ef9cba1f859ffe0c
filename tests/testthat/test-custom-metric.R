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
