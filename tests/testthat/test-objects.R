test_that("tickets keep R values for as long as Python holds them", {
  env <- new.env()
  ticket <- keep(env)
  key <- as.character(r_value(ticket$key))
  expect_identical(receive(list(1, ticket))[[2]], env)
  expect_true(exists(key, kept))
  rm(ticket)
  gc()
  keep(1)
  expect_false(exists(key, kept))
})

test_that("values pass through Python as they are, or as tickets", {
  for (value in list(NULL, 1, c(1, 2), "a", TRUE, matrix(1:4, 2), list(1, "a"))) {
    expect_identical(pass(value), value)
  }
  for (value in list(mtcars, factor("a"), c(a = 1), NA, mean, quote(x), Sys.Date())) {
    expect_s3_class(pass(value), "bridle.for_r.classes.RObject")
    expect_identical(receive(pass(value)), value)
  }
})

# Models that Python still has after R's and its own garbage collection.
models_left <- function() {
  for (i in 1:3) {
    gc()
    reticulate::py_run_string("import gc; gc.collect()")
  }
  reticulate::py_run_string(
    "import keras; left = sum(isinstance(o, keras.Sequential) for o in gc.get_objects())"
  )
  reticulate::py_eval("left")
}

test_that("models are freed as their help says, with R functions too", {
  written_elsewhere <- function() function(y_true, y_pred) mean((y_true - y_pred)^2)
  Noting <- Callback("Noting", on_epoch_end = function(epoch, logs = NULL) NULL)
  uses <- list(
    "no function" = function() silent_fit(dense_model(kernel, bias, "sgd", "mse"), x, y),
    "a function written elsewhere" = function() {
      model <- dense_model(kernel, bias, "sgd", written_elsewhere())
      silent_fit(model, x, y)
    },
    "a model that is removed" = function() {
      fn <- function(y_true, y_pred) mean((y_true - y_pred)^2)
      model <- dense_model(kernel, bias, "sgd", "mse", metrics = list(fn))
      silent_fit(model, x, y)
      rm(model)
    },
    "a model that is compiled again" = function() {
      fn <- function(y_true, y_pred) mean((y_true - y_pred)^2)
      model <- dense_model(kernel, bias, "sgd", "mse", metrics = list(fn))
      silent_fit(model, x, y)
      compile(model, "sgd", "mse")
    },
    "callbacks and batches" = function() {
      model <- dense_model(kernel, bias, "sgd", "mse")
      batches <- function() list(x, y)
      silent_fit(model, batches, steps_per_epoch = 2, callbacks = list(
        callback_lambda(on_epoch_end = function(epoch, logs) NULL), Noting()
      ))
    },
    "a removed callback and metric" = function() {
      watch <- callback_lambda(on_epoch_end = function(epoch, logs) NULL)
      fn <- metric_r("own", function(y_true, y_pred) 1)
      model <- dense_model(kernel, bias, "sgd", "mse", metrics = list(fn))
      silent_fit(model, x, y, validation_split = 0.5, callbacks = watch)
      rm(model, watch, fn)
    }
  )
  for (use in names(uses)) {
    before <- models_left()
    for (i in 1:3) uses[[use]]()
    expect_lte(models_left(), before, label = use)
  }
})
