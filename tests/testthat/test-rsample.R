skip_if_not_installed("hardhat")
skip_if_not_installed("rsample")

test_that("a split is trained on by its analysis part and validated on by the other", {
  set.seed(1)
  for (split in list(rsample::initial_split(frame), rsample::vfold_cv(frame, 4)$splits[[2]])) {
    models <- list(linear(), linear())
    got <- silent_fit(models[[1]], y ~ ., data = split, seed = 1)
    wanted <- silent_fit(
      models[[2]], indicators(rsample::analysis(split)), rsample::analysis(split)$y, seed = 1,
      validation_data = list(
        indicators(rsample::assessment(split)), rsample::assessment(split)$y
      )
    )
    expect_equal(got$metrics, wanted$metrics, tolerance = 1e-6)
  }
})

test_that("what can't be one data set is refused", {
  set.seed(1)
  folds <- rsample::vfold_cv(frame, 4)
  split <- folds$splits[[1]]
  model <- linear()
  expect_refusals({
    fit(model, y ~ ., data = folds)
    fit(model, folds, frame$y)
    fit(model, split, frame$y)
    fit(model, y ~ ., data = split, validation_data = frame)
    evaluate(model, split)
    predict(model, new_data = split)
  })
})
