skip_if_not_installed("hardhat")

fitted <- bridle_mlp(mpg ~ wt + hp, mtcars, hidden = c(8, 4), epochs = 4, seed = 1)

test_that("tidy() has a row for each layer", {
  tidied <- tidy(fitted)
  expect_s3_class(tidied, "tbl_df")
  expect_identical(tidied$kind, c("InputLayer", "Normalization", rep("Dense", 3), "Normalization"))
  expect_identical(tidied$units, c(2L, 2L, 8L, 4L, 1L, 1L))
  expect_identical(tidied$parameters, c(0L, 0L, 2L * 8L + 8L, 8L * 4L + 4L, 4L + 1L, 0L))
})

test_that("glance() is one row, with the values of the epoch whose weights are left", {
  glanced <- glance(fitted)
  history <- fitted$history
  best <- which.min(history$metrics$val_loss)
  expect_identical(glanced$weights_epoch, best)
  expect_identical(glanced$val_loss, history$metrics$val_loss[best])
  expect_identical(glanced$nobs, 32L)
  expect_identical(glanced$epochs, 4L)
  expect_identical(dim(glanced), c(1L, 8L))
})

test_that("augment() has the predictions beside the data", {
  augmented <- augment(fitted, mtcars)
  expect_identical(augmented$.pred, predict(fitted, mtcars)$.pred)
  expect_equal(augmented$.resid, mtcars$mpg - augmented$.pred)
  expect_identical(augmented$wt, mtcars$wt)
  expect_false(".resid" %in% names(augment(fitted, mtcars[c("wt", "hp")])))
  flowers <- bridle_mlp(Species ~ ., iris, hidden = 2, epochs = 1)
  added <- setdiff(names(augment(flowers, iris)), names(iris))
  expect_identical(added, c(".pred_class", paste0(".pred_", levels(iris$Species))))
})
