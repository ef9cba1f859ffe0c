test_that("fit() takes the step that the gradient says", {
  expect_weights(after_fit(regression(), x, y), step_mse(x, y, kernel, bias, 0.1))
  w <- c(1, 0, 3, 0.5)
  expect_weights(
    after_fit(regression(), x, y, sample_weight = w), step_mse(x, y, kernel, bias, 0.1, w)
  )
})

test_that("compiled and uncompiled training take the same steps", {
  steps <- lapply(c(TRUE, FALSE), function(eager) {
    model <- dense_model(kernel, bias)
    compile(model, optimizer_sgd(0.1), "mse", run_eagerly = eager)
    silent_fit(model, x, y, batch_size = 3, epochs = 2, shuffle = FALSE)
    weights(model)
  })
  expect_weights(steps[[1]], steps[[2]])
})

test_that("fit() returns the history, invisibly, with epochs from 1", {
  returned <- withVisible(silent_fit(regression(metrics = "mae"), x, y, epochs = 3, batch_size = 2))
  expect_false(returned$visible)
  history <- returned$value
  expect_s3_class(history, "bridle_history", exact = TRUE)
  expect_identical(history$epoch, 1:3)
  expect_identical(names(history$metrics), c("loss", "mae"))
  expect_identical(lengths(history$metrics), c(loss = 3L, mae = 3L))
  expect_equal(history$params$epochs, 3)
  expect_equal(history$params$steps, 2)
})

# ---- Epochs ----

# The epochs that a callback sees, and the steps of each.
seen_epochs <- function(...) {
  seen <- integer()
  note <- function(epoch, logs) seen <<- c(seen, epoch)
  history <- silent_fit(regression(), x, y, callbacks = callback_lambda(on_epoch_end = note), ...)
  expect_identical(history$epoch, as.integer(seen))
  as.integer(seen)
}

test_that("epochs count from 1", {
  expect_identical(seen_epochs(epochs = 3), 1:3)
  expect_identical(seen_epochs(epochs = 3, initial_epoch = 1), 1:3)
  expect_identical(seen_epochs(epochs = 4, initial_epoch = 3), 3:4)
  expect_identical(seen_epochs(epochs = 2, initial_epoch = 3L), integer())
  expect_identical(seen_epochs(epochs = 0), integer())
})

test_that("steps_per_epoch and shuffle are kept", {
  history <- silent_fit(still(), x, y, batch_size = 1, steps_per_epoch = 2, shuffle = FALSE)
  expect_equal(history$metrics$loss, mse_of(1:2), tolerance = 1e-6)
})

# ---- What is shown ----

test_that("verbose decides what is shown", {
  shown <- function(...) reticulate::py_capture_output(fit(still(), x, y, epochs = 2, ...))
  expect_identical(shown(verbose = 0), "")
  lines <- shown(verbose = 2)
  expect_match(lines, "Epoch 1/2", fixed = TRUE)
  expect_match(lines, "loss", fixed = TRUE)
  expect_match(shown(verbose = "auto"), "Epoch 2/2", fixed = TRUE)
  withr::local_options(keras.verbose = 0)
  expect_identical(shown(), "")
})

# ---- What Keras doesn't have ----

test_that("a training follows from its seed", {
  losses <- function(seed) {
    model <- keras_model_sequential() |> layer_dropout(0.5) |> layer_dense(1)
    compile(model, optimizer = "sgd", loss = "mse")
    silent_fit(model, x, y[, 1], batch_size = 1, epochs = 3, seed = seed)$metrics$loss
  }
  expect_identical(losses(4), losses(4))
  expect_false(identical(losses(4), losses(5)))
})

test_that("a loss that isn't finite stops training, and the weights stay finite", {
  bad <- y
  bad[3, ] <- Inf
  model <- dense_model(kernel, bias, "sgd", "mse")
  fit_bad <- function(...) {
    silent_fit(model, x, bad, batch_size = 1, shuffle = FALSE, epochs = 2, ...)
  }
  history <- NULL
  warned <- expect_warning(history <- fit_bad(), class = "bridle_warning_training")
  expect_match(conditionMessage(warned), "in epoch 1 at step 3: the loss is infinite")
  expect_match(history$stopped, "at step 3")
  expect_true(all(is.finite(unlist(weights(model)))))
  expect_output(print(history), "Training stopped in epoch 1 at step 3")
  expect_no_warning(fit_bad(check_finite = FALSE))
  expect_false(all(is.finite(unlist(weights(model)))))
})

test_that("the history has the time, and `verbose` can show it", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  printed <- reticulate::py_capture_output(
    history <- fit(model, x, y, epochs = 2, verbose = "time")
  )
  expect_match(printed, "Epoch 2/2: .* s")
  expect_length(history$timing$seconds, 2)
  expect_named(history$timing, c("seconds", "compile_seconds", "steps_per_second"))
  expect_false(history$interrupted)
})
