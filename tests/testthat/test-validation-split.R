features <- matrix(1:60, 20)
codes <- rep(0:2, c(10, 6, 4))
classes <- factor(c("cat", "dog", "owl")[codes + 1])

classifier <- function() {
  model <- keras_model_sequential(input_shape = 3) |> layer_dense(3, activation = "softmax")
  compile(model, optimizer = "sgd", loss = "sparse_categorical_crossentropy")
}

test_that("the default is Keras' own, by either spelling", {
  histories <- lapply(list(0.25, validation_split_by(0.25)), function(split) {
    reticulate::import("keras")$utils$set_random_seed(3L)
    silent_fit(classifier(), features, rev(codes), validation_split = split, epochs = 2)
  })
  expect_identical(histories[[1]]$metrics, histories[[2]]$metrics)
})

test_that("a stratified split keeps of each class its part", {
  # What is kept, by a model that predicts what it was given: the loss is the mean target.
  share <- function(...) {
    model <- keras_model_sequential(input_shape = 1) |> layer_dense(1, use_bias = FALSE)
    model$set_weights(list(matrix(1)))
    kept <- custom_metric("kept", function(y_true, y_pred) y_pred)
    compile(model, optimizer = optimizer_sgd(0), loss = "mse", metrics = kept)
    silent_fit(model, as.integer(codes == 2), codes, ...)$metrics$val_kept
  }
  expect_equal(share(validation_split = 0.5), 0.4)
  expect_equal(share(validation_split = validation_split_by(0.5, "stratified")), 0.2)
  drawn <- function(seed) share(validation_split = validation_split_by(0.5, "random", seed = seed))
  expect_identical(drawn(1), drawn(1))
})

test_that("labels that are sorted are warned of, in R's words", {
  warned <- expect_warning(
    silent_fit(classifier(), features, classes, validation_split = 0.2),
    class = "bridle_warning_training"
  )
  expect_match(conditionMessage(warned), "`owl` that training never sees", fixed = TRUE)
  expect_match(conditionMessage(warned), 'validation_split_by(how = "stratified")', fixed = TRUE)
  stratified <- validation_split_by(0.2, "stratified")
  expect_no_warning(silent_fit(classifier(), features, classes, validation_split = stratified))
})

test_that("what can't be is refused", {
  expect_error(validation_split_by(1.5), "`fraction` must be from 0", class = "bridle_error_value")
  expect_error(validation_split_by(0.2, "last"), '"tail" or "random"', class = "bridle_error_type")
  expect_error(validation_split_by(0.2, seed = 0.5), "`seed` must be", class = "bridle_error_type")
})
