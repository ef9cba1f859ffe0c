a <- op_array(c(1, 5, 3))
b <- op_array(c(2, 2, 2))
symbol <- keras_input(3)

test_that("functions of R's that can't take tensors say which operation can", {
  refused <- list(
    "op_maximum(x1, x2)" = list(
      function() pmax(a, b), function() pmax(a, 2), function() pmax(0, a),
      function() pmax(symbol, 0)
    ),
    "op_minimum(x1, x2)" = list(function() pmin(a, b), function() pmin(1, 2, symbol)),
    "op_where(test, yes, no)" = list(
      function() ifelse(a > b, a, b), function() ifelse(a > b, a, 0),
      function() ifelse(a > b, 0, b),
      function() ifelse(symbol > 0, 1, 0), function() ifelse(symbol > 0, symbol, 0),
      function() ifelse(c(TRUE, FALSE, TRUE), a, b)
    ),
    "op_repeat()" = list(function() rep(a, 2))
  )
  for (operation in names(refused)) {
    for (use in refused[[operation]]) {
      error <- expect_error(use(), class = "bridle_error_name")
      expect_match(conditionMessage(error), operation, fixed = TRUE)
    }
  }
  expect_identical(ifelse(a > b, "more", "less"), c("less", "more", "more"))
  expect_identical(as.logical(a > b), c(FALSE, TRUE, TRUE))
  expect_identical(length(a), 3L)
  expect_identical(as.logical(is.na(op_array(c(1, NaN)))), c(FALSE, TRUE))
})

test_that("a tensor as a condition is told of, in what training calls", {
  losses <- list(
    function(y_true, y_pred) if (y_true > y_pred) y_true else y_pred,
    function(y_true, y_pred) if (mean(y_true) > 0 && TRUE) y_true else y_pred,
    function(y_true, y_pred) if (FALSE || mean(y_true) > 0) y_true else y_pred,
    function(y_true, y_pred) {
      while (mean(y_true) > 0) y_true <- y_true - 1
      y_true
    }
  )
  for (loss in losses) {
    for (eagerly in c(TRUE, FALSE)) {
      model <- dense_model(kernel, bias)
      compile(model, "sgd", loss, run_eagerly = eagerly)
      refused <- expect_error(silent_fit(model, x, y), class = "bridle_error_function")
      text <- gsub("\\s+", " ", conditionMessage(refused))
      expect_match(text, "A tensor is neither TRUE nor FALSE. Use `op_where()`", fixed = TRUE)
    }
  }
  missing <- function(y_true, y_pred) if (NA) y_true else y_pred
  compile(model, "sgd", missing)
  refused <- expect_error(silent_fit(model, x, y), class = "bridle_error_function")
  expect_no_match(conditionMessage(refused), "neither TRUE nor FALSE")
})
