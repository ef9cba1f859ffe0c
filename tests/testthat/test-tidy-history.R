told <- record(
  1:3, c(1L, 3L), list(loss = c(3, 1, 2), mae = 4:6, val_loss = c(9, 7)),
  best_epoch = 3L, stopped = "Early stopping ended training after epoch 3.", weights_epoch = 1L,
  timing = list(seconds = c(0.5, 0.25, 0.25), compile_seconds = 2, steps_per_second = 40)
)

test_that("tidy() has a row for each epoch and metric", {
  expected <- data.frame(
    epoch = c(1:3, 1:3, 1L, 3L),
    metric = rep(c("loss", "mae", "loss"), c(3, 3, 2)),
    data = factor(rep(c("training", "validation"), c(6, 2)), c("training", "validation")),
    value = c(3, 1, 2, 4, 5, 6, 9, 7)
  )
  expect_identical(as.data.frame(tidy(told)), expected)
})

test_that("glance() has one row", {
  expect_identical(as.data.frame(glance(told)), data.frame(
    epochs = 3L, best_epoch = 3L, weights_epoch = 1L, stopped_early = TRUE, seconds = 1,
    compile_seconds = 2, steps_per_second = 40, loss = 2, mae = 6, val_loss = 7
  ))
})

test_that("augment() has a row for each epoch", {
  expect_identical(as.data.frame(augment(told)), data.frame(
    epoch = 1:3, loss = c(3, 1, 2), mae = c(4, 5, 6), val_loss = c(9, NA, 7),
    .seconds = c(0.5, 0.25, 0.25), .best = c(FALSE, FALSE, TRUE)
  ))
})

test_that("they are tibbles where tibble is installed", {
  skip_if_not_installed("tibble")
  for (fn in list(tidy, glance, augment, tibble::as_tibble)) expect_s3_class(fn(told), "tbl_df")
  expect_identical(as.data.frame(tibble::as_tibble(told)), as.data.frame(told))
})

test_that("a training that fit() ran agrees with its history", {
  model <- dense_model(kernel, bias, optimizer_sgd(0.1), "mse", metrics = "mae")
  history <- silent_fit(model, x, y, epochs = 4, validation_split = 0.25, validation_freq = 2)
  row <- glance(history)
  expect_identical(row$epochs, 4L)
  expect_identical(row$val_mae, history$metrics$val_mae[2])
  expect_identical(row$best_epoch, c(2L, 4L)[which.min(history$metrics$val_loss)])
  expect_identical(row$weights_epoch, NA_integer_)
  expect_false(row$stopped_early)
  wide <- augment(history)
  expect_identical(wide$val_loss[c(2, 4)], history$metrics$val_loss)
  expect_identical(is.na(wide$val_loss), c(TRUE, FALSE, TRUE, FALSE))
  expect_identical(wide$mae, history$metrics$mae)
  expect_identical(which(wide$.best), row$best_epoch)
})

test_that("a history of no epochs has no rows to tell of", {
  expect_identical(nrow(tidy(none)), 0L)
  expect_identical(nrow(augment(none)), 0L)
  expect_identical(glance(none)$epochs, 0L)
})
