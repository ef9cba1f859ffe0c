# Held against the same R code on predict()'s output.

test_that("metric_r() is computed over the whole validation set, and in evaluate()", {
  rank <- function(y_true, y_pred) cor(y_true, y_pred, method = "spearman")
  model <- dense_model(matrix(c(1, -2, 0.5), 3))
  compile(model, loss = "mse", metrics = list("mae", metric_r("rank", rank)))
  y <- c(3, 1, 2, 5)
  expected <- function() rank(y, as.vector(predict(model, x, verbose = 0)))
  history <- silent_fit(model, x, y, epochs = 2, validation_data = list(x, y), batch_size = 3)
  expect_length(history$metrics$val_rank, 2)
  expect_equal(history$metrics$val_rank[2], expected())
  expect_false("rank" %in% names(history$metrics))
  found <- evaluate(model, x, y, batch_size = 3, verbose = 0)
  expect_setequal(names(found), c("loss", "mae", "rank"))
  expect_equal(found$rank, expected())
})

test_that("early stopping and checkpoints can monitor it", {
  values <- c(1, 3, 2, 2, 2)
  seen <- 0
  next_value <- metric_r("given", function(y_true, y_pred) values[seen <<- seen + 1])
  model <- dense_model(matrix(c(1, -2, 0.5), 3))
  compile(model, loss = "mse", metrics = list(next_value))
  stop_early <- callback_early_stopping("val_given", mode = "max", patience = 2)
  history <- silent_fit(
    model, x, y[, 1],
    epochs = 5, validation_split = 0.5, callbacks = stop_early
  )
  expect_equal(history$metrics$val_given, c(1, 3, 2, 2))
})

test_that("a factor arrives as one, and predictions with its levels", {
  seen <- NULL
  share <- metric_r("share", function(y_true, y_pred, sample_weight) {
    seen <<- list(y_true, y_pred, sample_weight)
    structure(mean(colnames(y_pred)[max.col(y_pred)] == y_true), class = "share")
  })
  model <- dense_model(diag(3), activation = "softmax")
  compile(model, loss = "sparse_categorical_crossentropy", metrics = list(share))
  species <- factor(c("a", "c", "b", "b"), levels = c("a", "b", "c"))
  silent_fit(model, x, species)
  found <- evaluate(model, x, species, sample_weight = 1:4, verbose = 0)
  expect_identical(seen[[1]], species)
  expect_equal(seen[[2]], predict(model, x, verbose = 0), tolerance = 1e-6)
  expect_equal(seen[[3]], 1:4)
  expect_equal(found$share, mean(c("a", "b", "c")[max.col(seen[[2]])] == species))
})

test_that("what it can't do is said", {
  expect_error(metric_r("", mean), "`name` must be a string", class = "bridle_error_type")
  expect_error(metric_r("a", 3), "`fn` must be a function", class = "bridle_error_type")
  model <- dense_model(matrix(c(1, -2, 0.5), 3))
  compile(model, loss = "mse", metrics = list(metric_r("text", function(y_true, y_pred) "high")))
  expect_error(evaluate(model, x, y[, 1], verbose = 0), "`text\\(\\)` must be a finite number")
  compile(model, loss = "mse", metrics = list(metric_r("odd", function(y_true, y_pred) log("a"))))
  condition <- expect_error(
    evaluate(model, x, y[, 1], verbose = 0), "In `log\\(\"a\"\\)`", class = "bridle_error_function"
  )
  expect_error(
    compile(model, loss = "mse", weighted_metrics = list(metric_r("m", mean))),
    "`weighted_metrics` must be", class = "bridle_error_type"
  )
})
