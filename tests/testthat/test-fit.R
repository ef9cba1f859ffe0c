step_crossentropy <- function(x, codes, kernel, bias, rate, w = rep(1, nrow(x))) {
  one_hot <- diag(ncol(kernel))[codes + 1, ]
  slope <- w * (softmax(dense(x, kernel, bias)) - one_hot) / nrow(x)
  list(kernel - rate * t(x) %*% slope, array(bias - rate * colSums(slope)))
}

classifier <- function(...) {
  dense_model(
    kernel, bias, optimizer_sgd(0.1), "sparse_categorical_crossentropy",
    ..., activation = "softmax"
  )
}

# The weights after one step, with all of `arguments` to fit().
after_fit <- function(model, ...) {
  silent_fit(model, ..., batch_size = 4)
  weights(model)
}

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

# ---- Kinds of data ----

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

# ---- Weights ----

test_that("class weights by level, by code and in order are the same", {
  target <- factor(c("no", "yes", "yes", "no"), levels = c("yes", "no"))
  wanted <- step_crossentropy(x, c(1, 0, 0, 1), kernel, bias, 0.1, w = c(4, 0.5, 0.5, 4))
  forms <- list(
    "levels in a vector" = c(no = 4, yes = 0.5),
    "levels in a list" = list(yes = 0.5, no = 4),
    "codes" = list(`0` = 0.5, `1` = 4),
    "in order" = c(0.5, 4),
    "a list in order" = list(0.5, 4)
  )
  for (form in names(forms)) {
    got <- after_fit(classifier(), x, target, class_weight = forms[[form]])
    expect_weights(got, wanted, info = form)
    codes <- c(1, 0, 0, 1)
    if (!startsWith(form, "levels")) {
      got <- after_fit(classifier(), x, codes, class_weight = forms[[form]])
      expect_weights(got, wanted, info = form)
    }
  }
})

# ---- Validation ----

mse_of <- function(rows, w = NULL) {
  each <- rowMeans((dense(x, kernel, bias) - y)^2)[rows]
  if (is.null(w)) mean(each) else mean(w * each)
}
still <- function() dense_model(kernel, bias, optimizer_sgd(0), "mse")

test_that("validation data come in each form", {
  w <- c(2, 0.5)
  forms <- list(
    "a list" = list(list(x[3:4, ], y[3:4, ]), mse_of(3:4)),
    "with weights" = list(list(x[3:4, ], y[3:4, ], w), mse_of(3:4, w)),
    "data frames" = list(list(as.data.frame(x[3:4, ]), as.data.frame(y[3:4, ])), mse_of(3:4)),
    "named" = list(list(x = x[3:4, ], y = y[3:4, ]), mse_of(3:4)),
    "named in another order" = list(list(y = y[3:4, ], x = x[3:4, ]), mse_of(3:4)),
    "sparse" = list(list(Matrix::Matrix(x[3:4, ], sparse = TRUE), y[3:4, ]), mse_of(3:4))
  )
  for (form in names(forms)) {
    history <- tryCatch(
      silent_fit(still(), x, y, validation_data = forms[[form]][[1]]),
      error = function(e) list(metrics = list(val_loss = conditionMessage(e)))
    )
    expect_equal(history$metrics$val_loss, forms[[form]][[2]], tolerance = 1e-6, info = form)
  }
})

test_that("validation_split keeps the last samples", {
  for (data in list(x, Matrix::Matrix(x, sparse = TRUE))) {
    history <- silent_fit(still(), data, y, validation_split = 0.25, batch_size = 4)
    expect_equal(history$metrics$loss, mse_of(1:3), tolerance = 1e-6)
    expect_equal(history$metrics$val_loss, mse_of(4), tolerance = 1e-6)
  }
})

test_that("validation runs as often and as long as asked", {
  data <- list(x, y)
  run <- function(...) silent_fit(still(), x, y, validation_data = data, epochs = 5, ...)
  expect_identical(run()$validation_epoch, 1:5)
  expect_identical(run(validation_freq = 2)$validation_epoch, c(2L, 4L))
  expect_identical(run(validation_freq = c(1, 4))$validation_epoch, c(1L, 4L))
  expect_length(run(validation_freq = 2)$metrics$val_loss, 2)
  one_step <- run(validation_batch_size = 1, validation_steps = 1)
  expect_equal(one_step$metrics$val_loss, rep(mse_of(1), 5), tolerance = 1e-6)
})

# ---- Epochs and callbacks ----

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

test_that("several callbacks come in a list, one on its own", {
  calls <- character()
  callback <- function(name) {
    callback_lambda(on_epoch_begin = function(epoch, logs) calls <<- c(calls, name))
  }
  silent_fit(regression(), x, y, callbacks = list(callback("a"), callback("b")))
  silent_fit(regression(), x, y, callbacks = callback("c"))
  silent_fit(regression(), x, y, callbacks = list())
  expect_identical(calls, c("a", "b", "c"))
})

test_that("what a callback's function returns doesn't matter", {
  returned <- list(
    NULL, 1, "a", list(1), mtcars, iris, factor("a"), as.Date("2020-01-01"), quote(x), plot,
    lm(mpg ~ wt, mtcars), globalenv()
  )
  for (value in returned) {
    expect_identical(
      silent_fit(still(), x, y, epochs = 2, callbacks = callback_lambda(
        on_epoch_end = function(epoch, logs) value
      ))$epoch, 1:2,
      info = class(value)[1]
    )
  }
})

test_that("a callback stops the training", {
  stop_early <- callback_early_stopping(monitor = "loss", patience = 1, min_delta = 1e6)
  expect_identical(silent_fit(still(), x, y, epochs = 9, callbacks = stop_early)$epoch, 1:2)
})

test_that("what was reached before a failing callback isn't lost", {
  model <- regression()
  fail_at_2 <- function(epoch, logs) if (epoch == 2) stop("enough, says R")
  fail <- callback_lambda(on_epoch_end = fail_at_2)
  failed <- tryCatch(
    silent_fit(model, x, y, batch_size = 4, epochs = 3, shuffle = FALSE, callbacks = fail),
    error = identity
  )
  expect_s3_class(failed, "bridle_error_function")
  expect_match(conditionMessage(failed), "enough, says R", fixed = TRUE)
  expect_match(conditionMessage(failed), "model$history", fixed = TRUE)
  expect_identical(as.character(failed$call[[1]]), "fit")
  recorded <- r_value(r_value(model$history)$history)
  expect_equal(unlist(recorded$loss), mse_of(1:4), tolerance = 1e-6)
  two_steps <- step_mse(x, y, kernel, bias, 0.1)
  two_steps <- step_mse(x, y, two_steps[[1]], as.vector(two_steps[[2]]), 0.1)
  expect_weights(weights(model), two_steps)
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

test_that("view_metrics draws the history after every epoch", {
  pages <- withr::local_tempdir()
  grDevices::pdf(file.path(pages, "%d.pdf"), onefile = FALSE)
  withr::defer(grDevices::dev.off())
  before <- grDevices::dev.cur()
  history <- silent_fit(
    still(), x, y,
    epochs = 3, validation_split = 0.25, validation_freq = 2, view_metrics = TRUE
  )
  expect_identical(grDevices::dev.cur(), before)
  expect_length(list.files(pages), 3)
  expect_identical(history$epoch, 1:3)
})

test_that("the callback behind view_metrics collects what the history has", {
  collected <- NULL
  draw <- plot_each_epoch
  environment(draw) <- rlang::env(topenv(environment(draw)), plot = function(x) collected <<- x)
  history <- silent_fit(
    still(), x, y,
    epochs = 4, validation_split = 0.25, validation_freq = 2, callbacks = draw()
  )
  expect_equal(as.data.frame(collected), as.data.frame(history))
})

# ---- tf_keras ----

test_that("models of tf_keras work as well", {
  tf_keras <- reticulate::import("tf_keras")
  model <- tf_keras$Sequential(list(
    tf_keras$layers$Input(reticulate::tuple(3L)), tf_keras$layers$Dense(2L, name = "out")
  ))
  set_weights(model, list(kernel, bias))
  rmse <- function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2))
  compile(model, tf_keras$optimizers$SGD(0.1), "mse", list("mae", rmse), run_eagerly = TRUE)

  residual <- dense(x, kernel, bias) - y
  wanted <- list(loss = mean(residual^2), mae = mean(abs(residual)), rmse = sqrt(mean(residual^2)))
  expect_equal(evaluate(model, x, y, verbose = 0), wanted, tolerance = 1e-6)
  expect_equal(test_on_batch(model, x, y), wanted, tolerance = 1e-6)
  expect_equal(predict(model, x, verbose = 0), dense(x, kernel, bias), tolerance = 1e-6)
  expect_equal(predict_on_batch(model, x), dense(x, kernel, bias), tolerance = 1e-6)
  expect_output(print(model), "out (Dense)", fixed = TRUE)

  expect_weights(after_fit(model, x, y), step_mse(x, y, kernel, bias, 0.1))
  set_weights(model, list(kernel, bias))
  expect_equal(train_on_batch(model, x, y), wanted, tolerance = 1e-6)
  expect_weights(weights(model), step_mse(x, y, kernel, bias, 0.1))
  expect_error(silent_fit(model, x, y[1:2, ]), "as many rows", class = "bridle_error_value")
})

test_that("tf_keras' older optimizers are optimizers", {
  tf_keras <- reticulate::import("tf_keras")
  model <- tf_keras$Sequential(list(tf_keras$layers$Dense(1L)))
  compile(model, tf_keras$optimizers$legacy$SGD(0.25), "mse")
  expect_equal(r_value(r_value(model$optimizer)$get_config())$learning_rate, 0.25)
})

# ---- What Keras doesn't have ----

two_outputs <- function() {
  compile(two_model(), optimizer = "sgd", loss = list(p = "mse", q = "binary_crossentropy"))
}

test_that("class weights of several outputs are named by output and level", {
  inputs <- list(a = x[, 1:2], b = x)
  classes <- factor(c("no", "yes", "yes", "no"))
  written <- list(rep(1, 4), ifelse(classes == "yes", 3, 0.5))
  targets <- list(y[, 1], classes)
  trained <- function(...) {
    model <- two_outputs()
    silent_fit(model, inputs, targets, shuffle = FALSE, epochs = 2, ...)
    weights(model)
  }
  wanted <- trained(sample_weight = written)
  expect_equal(trained(class_weight = list(q = c(no = 0.5, yes = 3))), wanted, tolerance = 1e-6)
  expect_equal(trained(class_weight = list(q = list(`0` = 0.5, `1` = 3))), wanted, tolerance = 1e-6)
  targets[[2]] <- as.character(classes)
  expect_equal(trained(class_weight = list(q = c(yes = 3, no = 0.5))), wanted, tolerance = 1e-6)
  names(targets) <- c("p", "q")
  expect_equal(trained(class_weight = list(q = c(yes = 3, no = 0.5))), wanted, tolerance = 1e-6)
  expect_error(trained(class_weight = list(q = c(maybe = 1))), class = "bridle_error_name")
})

test_that("strings are classes where the loss wants codes", {
  model <- keras_model_sequential(input_shape = 3) |> layer_dense(3, activation = "softmax")
  compile(model, optimizer = "sgd", loss = "sparse_categorical_crossentropy")
  silent_fit(model, x, c("b", "c", "a", "b"), class_weight = c(c = 2))
  expect_identical(colnames(predict(model, x, verbose = 0)), c("a", "b", "c"))
})

test_that("a training follows from its seed", {
  losses <- function(seed) {
    model <- keras_model_sequential() |> layer_dropout(0.5) |> layer_dense(1)
    compile(model, optimizer = "sgd", loss = "mse")
    silent_fit(model, x, y[, 1], batch_size = 1, epochs = 3, seed = seed)$metrics$loss
  }
  expect_identical(losses(4), losses(4))
  expect_false(identical(losses(4), losses(5)))
})

test_that("validation after every so many steps is in the history", {
  model <- compile(dense_model(kernel, bias), optimizer = "sgd", loss = "mse")
  history <- silent_fit(
    model, x, y,
    batch_size = 1, epochs = 3, validation_data = list(x, y), validation_every_steps = 5
  )
  expect_identical(history$validations$epoch, c(2L, 3L))
  expect_identical(history$validations$step, c(1L, 2L))
  expect_identical(history$metrics$val_loss, history$validations$val_loss)
  expect_identical(history$validation_epoch, 2:3)
  expect_identical(nrow(as.data.frame(history)), 5L)
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

test_that("what callbacks monitor is checked before training", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  watch <- callback_early_stopping("val_los")
  expect_error(
    silent_fit(model, x, y, validation_split = 0.5, callbacks = watch),
    "`EarlyStopping` can't monitor \"val_los\"",
    class = "bridle_error_name"
  )
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

# ---- Interrupts: real signals, sent to this process ----

interrupt <- function(...) tools::pskill(Sys.getpid(), tools::SIGINT)

test_that("an interrupt ends training, and the history so far is returned", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  hooks <- character()
  watch <- callback_lambda(
    on_epoch_end = function(epoch, logs) if (epoch == 2) interrupt(),
    on_train_end = function(logs) hooks <<- c(hooks, "end")
  )
  utils::capture.output(
    history <- silent_fit(model, x, y, epochs = 50, callbacks = watch),
    type = "message"
  )
  expect_true(history$interrupted)
  expect_lt(length(history$epoch), 50)
  expect_identical(hooks, "end")
  expect_output(print(history), "Interrupted in epoch")
  expect_false(silent_fit(model, x, y)$interrupted)
})

test_that("a second interrupt stops at once, as R's own condition", {
  model <- dense_model(kernel, bias, "sgd", "mse")
  watch <- callback_lambda(on_epoch_end = interrupt, on_train_end = interrupt)
  caught <- tryCatch(
    silent_fit(model, x, y, epochs = 50, callbacks = watch),
    interrupt = function(condition) "interrupted"
  )
  expect_identical(caught, "interrupted")
  expect_false(silent_fit(model, x, y)$interrupted)
})

test_that("R is interrupted as before, once training is over", {
  skip_on_os("windows")
  silent_fit(dense_model(kernel, bias, "sgd", "mse"), x, y)
  caught <- tryCatch(
    {
      interrupt()
      for (i in 1:50) Sys.sleep(0.1)
      "slept"
    },
    interrupt = function(condition) "interrupted"
  )
  expect_identical(caught, "interrupted")
})
