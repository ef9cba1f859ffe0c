test_that("use_backend() can't change what runs", {
  config_backend() # Keras runs from here on
  withr::local_envvar(KERAS_BACKEND = "tensorflow")
  expect_null(use_backend("tensorflow"))
  withr::local_envvar(CUDA_VISIBLE_DEVICES = NA)
  use_backend("tensorflow", gpu = FALSE)
  expect_identical(Sys.getenv("CUDA_VISIBLE_DEVICES"), "-1")
  expect_error(use_backend("jax"), "Restart R", class = "bridle_error_state")
  expect_error(use_backend("theano"), "must be one of")
})

test_that("on JAX the same call gives a history, predictions by name, and bridle's own program", {
  skip_if_not(reticulate::py_module_available("jax"))
  script <- withr::local_tempfile(fileext = ".R", lines = c(
    "library(bridle)",
    "use_backend('jax')",
    "set.seed(1)",
    "model <- keras_model_sequential(input_shape = 4) |> layer_dense(3, activation = 'softmax')",
    "model |> compile('adam', 'sparse_categorical_crossentropy')",
    "history <- model |> fit(iris[1:4], iris$Species, epochs = 20, batch_size = 8, verbose = 0)",
    "loss <- history$metrics$loss",
    "predicted <- predict(model, iris[c(1, 51), 1:4], verbose = 0)",
    "stopifnot(length(loss) == 20, loss[20] < loss[1], abs(rowSums(predicted) - 1) < 1e-6)",
    "stopifnot(identical(colnames(predicted), levels(iris$Species)))",
    "cat(config_backend(), which_program(model))"
  ))
  # Keras has one backend as long as a process lives.
  printed <- system2(file.path(R.home("bin"), "Rscript"), script, stdout = TRUE)
  expect_null(attr(printed, "status"))
  expect_match(tail(printed, 1), "^jax training: fused, because on JAX XLA compiles every program")
})

test_that("on JAX the devices of keras$distribution share a model", {
  skip_if_not(reticulate::py_module_available("jax"))
  withr::local_envvar(XLA_FLAGS = "--xla_force_host_platform_device_count=2")
  script <- withr::local_tempfile(fileext = ".R", lines = c(
    "library(bridle)",
    "use_backend('jax')",
    "x <- scale(mtcars[, c('wt', 'qsec')])",
    "trained <- function() {",
    "  set_random_seed(1)",
    "  model <- keras_model_sequential(input_shape = 2) |> layer_dense(4) |> layer_dense(1)",
    "  model |> compile('adam', 'mse')",
    "  model |> fit(x, mtcars$mpg, epochs = 3, batch_size = 6, verbose = 0)",
    "  model",
    "}",
    "alone <- predict(trained(), x, verbose = 0)",
    "keras$distribution$set_distribution(keras$distribution$DataParallel())",
    "model <- trained()",
    "stopifnot(isTRUE(all.equal(predict(model, x, verbose = 0), alone, tolerance = 1e-4)))",
    "on <- reticulate::py_get_attr(model$layers[[1]]$kernel$value$sharding, 'device_set')",
    "cat(reticulate::py_len(on), 'devices,', which_program(model), '\n')",
    "cat(tryCatch(distribution_mirrored(), error = conditionMessage))"
  ))
  printed <- system2(file.path(R.home("bin"), "Rscript"), script, stdout = TRUE)
  expect_null(attr(printed, "status"))
  expect_match(printed, "^2 devices, training: fused", all = FALSE)
  expect_match(printed, "Use `keras$distribution`, or restart R", fixed = TRUE, all = FALSE)
})
