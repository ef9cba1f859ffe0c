test_that("functions are called with names as well as by place, with R's names of parameters", {
  fn <- function(x, na.rm = FALSE, ...) c(x, na.rm, list(...))
  expect_equal(
    answer_to(fn, "fn", c("", "na.rm", "extra"), list(1, TRUE, 5), identity)$value,
    list(1, TRUE, extra = 5)
  )
  expect_equal(answer_to(function() 3, "fn", list(), list(), identity), list(value = 3))
  expect_equal(answer_to(function() NULL, "fn", list(), list(), identity), list(value = NULL))
})

test_that("an error tells the R expression and the calls that led to it", {
  inner <- function(n) if (n == 0) stop("the end") else inner(n - 1)
  lines <- answer_to(function(x) inner(12), "metric", "", list(1), identity)$error$lines
  expect_identical(lines[[1]], "In `inner(n - 1)`: the end")
  expect_match(lines[[2]], "^The R calls: `metric\\(x\\)` > `inner\\(12\\)` > .*`\\.\\.\\.`")
  boom <- function(y_true, y_pred) sum(y_true - y_pred) + log("a")
  model <- dense_model(matrix(c(1, -2, 0.5), 3))
  compile(model, loss = "mse", metrics = list(boom))
  expect_refusals(fit(model, x, y[, 1], verbose = 0))
})
