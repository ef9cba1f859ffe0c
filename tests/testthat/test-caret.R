skip_if_not_installed("caret")
skip_if_not_installed("hardhat")

test_that("caret trains, tunes and predicts classes", {
  set.seed(1)
  trained <- caret::train(
    Species ~ ., data = iris, method = bridle_caret, epochs = 30,
    trControl = caret::trainControl("cv", 2, classProbs = TRUE),
    tuneGrid = expand.grid(layer1 = c(1, 16), layer2 = 0, dropout = 0, penalty = 0)
  )
  expect_identical(trained$bestTune$layer1, 16)
  expect_gt(max(trained$results$Accuracy), 0.8)
  chances <- predict(trained, iris, type = "prob")
  expect_identical(names(chances), levels(iris$Species))
  expect_equal(rowSums(chances), rep(1, 150), tolerance = 1e-6, ignore_attr = TRUE)
  wanted <- predict(trained$finalModel, iris[1:4])
  expect_identical(predict(trained, iris), wanted$.pred_class)
})

test_that("caret trains numbers, with weights, its own preparation and random search", {
  set.seed(1)
  trained <- caret::train(
    mtcars[c("wt", "hp")], mtcars$mpg, method = bridle_caret, epochs = 3, weights = rep(2, 32),
    preProcess = "center", tuneLength = 2,
    trControl = caret::trainControl("cv", 2, search = "random")
  )
  expect_identical(nrow(trained$results), 2L)
  centred <- scale(mtcars[c("wt", "hp")], scale = FALSE)
  wanted <- predict(trained$finalModel, as.data.frame(centred))$.pred
  expect_equal(unname(predict(trained, mtcars)), wanted, tolerance = 1e-6)
})

test_that("two layers are tuned by default", {
  grid <- bridle_caret$grid(iris[1:4], iris$Species, len = 2)
  expect_identical(unique(grid$layer1), c(8, 16))
  expect_setequal(grid$layer2, c(0, 16))
})
