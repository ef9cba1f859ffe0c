skip_if_not_installed("hardhat")

flowers <- bridle_mlp(Species ~ ., iris, hidden = 4, epochs = 30, seed = 1)
cars <- bridle_mlp(mpg + am ~ wt, transform(mtcars, am = am == 1), hidden = 4, seed = 1, epochs = 5)

test_that("predict() has a row for each of the data, and the columns of tidymodels", {
  raw <- predict(as_keras(flowers), iris, verbose = 0)
  chances <- predict(flowers, iris, type = "prob")
  expect_identical(names(chances), paste0(".pred_", levels(iris$Species)))
  expect_equal(unname(as.matrix(chances)), unname(raw), tolerance = 1e-6)
  classes <- predict(flowers, iris)
  expect_s3_class(classes, "tbl_df")
  likeliest <- factor(levels(iris$Species)[apply(raw, 1, which.max)], levels(iris$Species))
  expect_identical(classes, tibble::tibble(.pred_class = likeliest))

  both <- predict(cars, mtcars)
  raw <- predict(as_keras(cars), mtcars, verbose = 0)
  expect_identical(names(both), c(".pred_mpg", ".pred_am"))
  expect_equal(both$.pred_mpg, unname(raw$mpg[, 1]))
  expect_identical(as.character(both$.pred_am), ifelse(unname(raw$am[, 1]) > 0.5, "TRUE", "FALSE"))
  chances <- predict(cars, mtcars[1:3, ], type = "prob")
  expect_identical(names(chances), c(".pred_mpg", ".pred_am_FALSE", ".pred_am_TRUE"))
  expect_equal(chances$.pred_am_FALSE + chances$.pred_am_TRUE, rep(1, 3))
  expect_identical(dim(predict(flowers, iris[0, ])), c(0L, 1L))
})

test_that("what predict() can't do is said", {
  expect_refusals({
    predict(flowers)
    predict(flowers, iris, type = "numeric")
    predict(cars, mtcars, type = c("prob", "class"))
    predict(flowers, iris[-1])
    predict(flowers, iris, batch_sise = 3)
  })
})

test_that("it is printed as R's models are", {
  steady <- function(lines) gsub("[0-9]+[.][0-9]+", "0.0", gsub("normalization_[0-9]+", "n", lines))
  counts <- bridle_mlp(
    breaks ~ wool + tension, warpbreaks, outcome = "count", hidden = 4, epochs = 2, seed = 1,
    validation = 0
  )
  whole <- bridle_mlp(iris[1:2], as.integer(iris$Petal.Width), hidden = 1, epochs = 1, seed = 1)
  expect_snapshot({
    flowers
    cars
    counts
    whole
  }, transform = steady)
  expect_output(print(summary(flowers)), "Call: bridle_mlp\\(Species ~ \\., iris.*Total params")
})

test_that("it is kept by saveRDS()", {
  # Before anything else is done with it.
  unused <- unserialize(serialize(bridle_mlp(mpg ~ wt, mtcars, hidden = 2, epochs = 1), NULL))
  expect_equal(dim(predict(unused, mtcars)), c(32, 1))
  file <- withr::local_tempfile()
  saveRDS(flowers, file)
  again <- readRDS(file)
  expect_equal(predict(again, iris), predict(flowers, iris))
  expect_identical(capture.output(print(again)), capture.output(print(flowers)))
})
