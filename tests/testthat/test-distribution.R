# Models of which several replicas have a copy. How their results are held to those of one process:
# tests/python/engine/tensorflow/test_replicated.py.

tf <- function() reticulate::import("tensorflow")
in_scope <- function() tf()$distribute$has_strategy()
one <- function() distribution_mirrored("CPU:0")

test_that("a distribution prints as a line, and is TensorFlow's object", {
  expect_output(print(one()), "^<mirrored: 1 replica on CPU:0>$")
  expect_output(print(distribution_one_device("/device:CPU:0")), "^<one device: CPU:0>$")
  withr::local_envvar(TF_CONFIG = NA)
  alone <- distribution_multi_worker()
  expect_output(print(alone), "^<multi-worker: worker 0 of 1, 1 replica, here on CPU:0>$")
  expect_identical(as.integer(one()$num_replicas_in_sync), 1L)
  expect_output(print(tf()$distribute$MirroredStrategy(list("cpu:0"))), "mirrored")
})

test_that("what can't be meant is refused", {
  skip_if(length(tf()$config$list_physical_devices("GPU")) > 0, "The devices are others.")
  expect_refusals({
    distribution_mirrored("GPU:0")
    distribution_mirrored("cpu:1")
    distribution_mirrored("C")
    distribution_mirrored(c("CPU:0", "/cpu:0"))
    distribution_mirrored(2)
    distribution_mirrored(character())
    distribution_mirrored(c("CPU:0", NA))
    distribution_mirrored(gpus = 2)
    distribution_one_device("GPU:1")
    distribution_one_device(c("CPU:0", "CPU:1"))
    distribution_one_device(NULL)
    distribution_multi_worker(2)
    with_distribution(3, 1)
    with_distribution(distribution_mirrored, 1)
    with_distribution(one(), with_distribution(one(), 1))
  })
  # In R's words, which have another class in R 4.5.
  expect_error(distribution_one_device(), "\"device\" is missing")
})

test_that("a TF_CONFIG that can't be meant is refused before TensorFlow is asked", {
  of <- function(config) {
    withr::local_envvar(TF_CONFIG = config)
    distribution_multi_worker()
  }
  expect_refusals({
    of("{'cluster'}")
    of("[1]")
    of('{"cluster": {"worker": "a:1"}}')
    of('{"cluster": {"worker": ["a:1"]}}')
    of('{"cluster": {"worker": ["a:1"]}, "task": {"type": "works", "index": 0}}')
    of('{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 2}}')
    of('{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 0.5}}')
  })
  op_ones(1)
  expect_refusals({
    of('{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 0}}')
  })
})

test_that("the value of the code comes back, visibly or not", {
  expect_identical(withVisible(with_distribution(one(), 3)), list(value = 3, visible = TRUE))
  of_call <- withVisible(with_distribution(one(), invisible(3)))
  expect_identical(of_call, list(value = 3, visible = FALSE))
  expect_true(with_distribution(tf()$distribute$OneDeviceStrategy("CPU:0"), in_scope()))
})

test_that("the scope is left whatever ends the code", {
  distribution <- one()
  leaves <- list(
    stop = function() try(with_distribution(distribution, stop("no")), silent = TRUE),
    return = function() with_distribution(distribution, return(1)),
    restart = function() {
      withRestarts(with_distribution(distribution, invokeRestart("out")), out = function() NULL)
    },
    interrupt = function() {
      tryCatch(
        with_distribution(distribution, rlang::interrupt()),
        interrupt = function(condition) NULL
      )
    },
    within = function() {
      with_distribution(distribution, {
        with_distribution(distribution, NULL)
        expect_true(in_scope())
      })
    }
  )
  for (way in names(leaves)) {
    leaves[[way]]()
    expect_false(in_scope(), info = way)
  }
})

mine <- function(y_true, y_pred) mean(abs(y_true - y_pred))
net <- function(...) {
  set_random_seed(3)
  keras_model_sequential(...) |> layer_dense(4, "tanh") |> layer_dropout(0.3) |> layer_dense(2)
}
trained <- function(model, ...) {
  history <- fit(model, x, y, epochs = 3, batch_size = 3, seed = 1, verbose = 0)
  list(history$metrics, get_weights(model), predict(model, x, verbose = 0))
}

test_that("a model is trained as without a distribution, and R's functions are called", {
  made <- function() compile(net(input_shape = 3), "sgd", mine, metrics = list(mine))
  wanted <- trained(made())
  for (distribution in list(one(), distribution_one_device("CPU:0"))) {
    expect_equal(trained(with_distribution(distribution, made())), wanted, tolerance = 1e-6)
    inside <- with_distribution(distribution, trained(made()))
    expect_equal(inside, wanted, tolerance = 1e-6)
  }
})

test_that("models are compiled and loaded under their strategy", {
  model <- with_distribution(one(), net())
  compile(model, "sgd", "mse")
  first <- predict(model, x, verbose = 0)
  expect_equal(predict(model, x, batch_size = 1, verbose = 0), first, tolerance = 1e-6)
  path <- withr::local_tempfile(fileext = ".keras")
  save_model(model, path)
  loaded <- with_distribution(one(), load_model(path))
  expect_equal(trained(loaded), trained(model), tolerance = 1e-6)
})

test_that("what was made outside is refused", {
  outside <- net(input_shape = 3)
  inside <- with_distribution(one(), net(input_shape = 3))
  optimizer <- optimizer_adam()
  metric <- metric_mean_absolute_error()
  expect_refusals({
    with_distribution(one(), compile(outside, "sgd", "mse"))
    compile(inside, optimizer, "mse")
  })
  compile(inside, "sgd", "mse", metrics = list(metric))
  expect_refusals(trained(inside))
})

test_that("two workers train, evaluate and predict as one process does", {
  path <- withr::local_tempfile(pattern = c("train", "found"), fileext = c(".R", ""))
  writeLines(c(
    "scope <- function(code) if (is.null(workers)) code else with_distribution(workers, code)",
    "set.seed(1)",
    "x <- data.frame(a = sin(1:50), b = cos(1:50))",
    "y <- x$a - 2 * x$b",
    "off <- function(y_true, y_pred) mean(abs(y_true - y_pred))",
    "ranks <- metric_r('ranks', function(actual, predicted) cor(c(actual), c(predicted)))",
    "Half <- Layer('Half', call = function(inputs) inputs / 2)",
    "model <- scope({",
    "  keras_model_sequential() |> layer_dense(8, 'tanh') |> Half() |> layer_dropout(0.2) |>",
    "    layer_dense(1) |> compile(optimizer_adam(0.05), 'mse', metrics = list('mse', off, ranks))",
    "})",
    "ends <- 0",
    "history <- model |> fit(",
    "  x, y, epochs = 12, batch_size = 16, validation_split = 0.2,",
    "  verbose = if (is.null(workers)) 0 else 2,",
    "  callbacks = list(",
    "    callback_early_stopping(patience = 1, restore_best_weights = TRUE),",
    "    callback_lambda(on_epoch_end = function(epoch, logs) ends <<- ends + 1)",
    "  )",
    ")",
    "found <- list(",
    "  history$metrics, ends, get_weights(model), evaluate(model, x, y, verbose = 0),",
    "  predict(model, as.matrix(x), batch_size = 8, verbose = 0),",
    "  train_on_batch(model, x[1:8, ], y[1:8])",
    ")"
  ), path[1])
  alone <- new.env()
  alone$workers <- NULL
  sys.source(path[1], alone)

  shared <- script(c(
    "suppressMessages(library(bridle))",
    "workers <- distribution_multi_worker()",
    "print(workers)",
    sprintf("source('%s')", path[1]),
    sprintf("saveRDS(found, paste0('%s', Sys.getenv('BRIDLE_WORKER')))", path[2])
  ))
  told <- in_other_r(sprintf("run_workers('%s', workers = 2)", shared))
  expect_identical(told$status, 0L)
  found <- lapply(paste0(path[2], 0:1), readRDS)
  expect_equal(found[[1]], alone$found, tolerance = 1e-4)
  expect_identical(found[[2]], found[[1]])
  of <- function(worker) grep(sprintf("[worker %d]", worker), told$out, fixed = TRUE, value = TRUE)
  expect_identical(of(1), "[worker 1] <multi-worker: worker 1 of 2, 2 replicas, here on CPU:0>")
  expect_gt(sum(grepl("loss: ", of(0))), 1)
})
