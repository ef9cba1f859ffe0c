test_that("each kind of numeric data is the same data", {
  wanted <- step_mse(x, y, kernel, bias, 0.1)
  frame <- as.data.frame(x)
  sparse <- Matrix::Matrix(x, sparse = TRUE)
  forms <- list(
    "a matrix" = list(x, y),
    "a list of one" = list(list(x), list(y)),
    "named by the input" = list(list(x = x), y),
    "a data frame" = list(frame, as.data.frame(y)),
    "a sparse matrix" = list(sparse, y),
    "a sparse matrix by row" = list(methods::as(sparse, "RsparseMatrix"), y),
    "a tensor" = list(reticulate::import("tensorflow", convert = FALSE)$constant(x, "float32"), y)
  )
  for (form in names(forms)) {
    got <- after_fit(regression(), forms[[form]][[1]], forms[[form]][[2]])
    expect_weights(got, wanted, info = form)
  }
})

test_that("a list may be named by the only output", {
  wanted <- step_mse(x, y, kernel, bias, 0.1)
  expect_weights(after_fit(regression(), list(x = x), list(out = y)), wanted)
  expect_weights(after_fit(regression(), x, y, sample_weight = list(out = rep(1, 4))), wanted)
})

test_that("whole numbers and logicals are numbers", {
  whole <- matrix(c(1L, 2L, 0L, -1L, 3L, 1L, 0L, 2L, 1L, 1L, -2L, 0L), 4)
  expect_weights(after_fit(regression(), whole, y), step_mse(whole, y, kernel, bias, 0.1))
  expect_weights(after_fit(regression(), whole > 0, y), step_mse(whole > 0, y, kernel, bias, 0.1))
})

test_that("a vector is a column", {
  slope <- matrix(2)
  model <- dense_model(slope, 0, optimizer_sgd(0.1), "mse")
  wanted <- step_mse(x[, 1, drop = FALSE], y[, 1, drop = FALSE], slope, 0, 0.1)
  expect_weights(after_fit(model, x[, 1], y[, 1]), wanted)
})

test_that("a data frame becomes the inputs and the targets of its columns' names", {
  inputs <- list(keras_input(1, name = "a"), keras_input(1, name = "b"))
  model <- keras_model(inputs, list(
    layer_dense(inputs[[1]], 1, name = "p"), layer_dense(inputs[[2]], 1, name = "q")
  ))
  model$set_weights(list(matrix(2), array(0), matrix(-3), array(1)))
  frame <- data.frame(b = x[, 2], a = x[, 1])
  predicted <- predict(model, frame, verbose = 0)
  expect_equal(predicted, list(p = 2 * x[, 1, drop = FALSE], q = 1 - 3 * x[, 2, drop = FALSE]))
  compile(model, loss = "mse", run_eagerly = TRUE)
  got <- evaluate(model, frame, data.frame(q = y[, 1], p = y[, 2]), verbose = 0)
  expect_equal(got$p_loss, mean((2 * x[, 1] - y[, 2])^2), tolerance = 1e-6)
  expect_equal(got$q_loss, mean((1 - 3 * x[, 2] - y[, 1])^2), tolerance = 1e-6)
})

test_that("a factor is its codes from 0", {
  target <- factor(c("no", "yes", "yes", "no"), levels = c("yes", "no"))
  wanted <- step_crossentropy(x, c(1, 0, 0, 1), kernel, bias, 0.1)
  expect_weights(after_fit(classifier(), x, target), wanted)
  expect_weights(after_fit(classifier(), x, c(1L, 0L, 0L, 1L)), wanted)
  expect_weights(after_fit(classifier(), x, c(1, 0, 0, 1)), wanted)
})

test_that("missing values are refused unless they are allowed", {
  holed <- replace(x, 5, NA)
  refused <- expect_error(silent_fit(regression(), holed, y), class = "bridle_error_value")
  expect_match(conditionMessage(refused), "[1, 2]", fixed = TRUE)
  trained <- after_fit(regression(), holed, y, allow_nan = TRUE, check_finite = FALSE)
  expect_true(all(is.nan(trained[[1]])))
})

test_that("strings are classes where the loss wants codes", {
  model <- keras_model_sequential(input_shape = 3) |> layer_dense(3, activation = "softmax")
  compile(model, optimizer = "sgd", loss = "sparse_categorical_crossentropy")
  silent_fit(model, x, c("b", "c", "a", "b"), class_weight = c(c = 2))
  expect_identical(colnames(predict(model, x, verbose = 0)), c("a", "b", "c"))
})

test_that("a dataset's batches have a size already", {
  tf <- reticulate::import("tensorflow", convert = FALSE)
  rows <- reticulate::tuple(reticulate::r_to_py(x), reticulate::r_to_py(y))
  batches <- tf$data$Dataset$from_tensor_slices(rows)$batch(2L)
  refused <- function(code) {
    said <- "Can't use `batch_size` where `x` is a dataset"
    expect_error(code, said, class = "bridle_error_value")
  }
  refused(silent_fit(regression(), batches, batch_size = 5))
  refused(evaluate(regression(), batches, batch_size = 5, verbose = 0))
  refused(predict(regression(), batches, batch_size = 5, verbose = 0))
  expect_no_error(silent_fit(regression(), batches, batch_size = NULL))
  given <- 0
  one <- function() if ((given <<- given + 1) < 2) list(x, y)
  expect_warning(silent_fit(regression(), one, batch_size = 5), "`batch_size` changes nothing")
})
