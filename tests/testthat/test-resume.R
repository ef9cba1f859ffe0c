cars_x <- as.matrix(scale(mtcars[, c("wt", "qsec")]))

# A training with dropout and callbacks of R's, which `cut` may end; of a model that is made anew.
resumed <- function(resume, cut = function(epoch) NULL) {
  set_random_seed(1)
  model <- keras_model_sequential(input_shape = 2) |>
    layer_dense(8) |>
    layer_dropout(0.3) |>
    layer_dense(1)
  model |> compile(optimizer = "adam", loss = "mse")
  Counts <- Callback(
    "Counts",
    initialize = function() {
      super$initialize()
      self$seen <- 0
    },
    on_epoch_end = function(epoch, logs = NULL) {
      self$seen <- self$seen + 1
      list(seen = self$seen)
    }
  )
  cuts <- callback_lambda(on_epoch_end = function(epoch, logs) cut(epoch))
  history <- model |> fit(
    cars_x, mtcars$mpg, epochs = 8, batch_size = 4, resume = resume, verbose = 0,
    callbacks = list(Counts(), cuts)
  )
  list(metrics = history$metrics, epoch = history$epoch, weights = get_weights(model))
}

test_that("a training goes on where an R function has ended it, with R's callbacks", {
  path <- withr::local_tempfile()
  ends <- function(epoch) if (epoch == 5) stop("enough")
  keep <- resume_file(path, every_seconds = 0)
  expect_error(resumed(keep, ends), "enough")
  before <- load_history(path)
  expect_lt(length(before$epoch), 5)
  found <- resumed(path)
  expect_identical(found, resumed(NULL))
  expect_identical(found$metrics$seen, as.numeric(1:8))
  expect_identical(load_history(path)$metrics, found$metrics)
  expect_identical(resumed(path), found)
})

test_that("a training that was killed goes on in another process", {
  folder <- withr::local_tempdir()
  code <- bquote({
    library(bridle)
    cars_x <- .(cars_x)
    resumed <- .(resumed)
    path <- file.path(.(folder), "kept")
    dies <- function(epoch) {
      if (epoch == 4 && !file.exists(file.path(.(folder), "died"))) {
        file.create(file.path(.(folder), "died"))
        tools::pskill(Sys.getpid(), tools::SIGKILL)
      }
    }
    found <- resumed(resume_file(path, every_seconds = 0), dies)
    saveRDS(found, file.path(.(folder), "found.rds"))
  })
  script <- file.path(folder, "train.R")
  writeLines(deparse(code), script)
  rscript <- file.path(R.home("bin"), "Rscript")
  run <- function() system2(rscript, shQuote(script), stdout = FALSE, stderr = FALSE)
  expect_false(suppressWarnings(run()) == 0)
  expect_true(file.exists(file.path(folder, "died")))
  expect_false(file.exists(file.path(folder, "found.rds")))
  expect_equal(run(), 0)
  expect_identical(readRDS(file.path(folder, "found.rds")), resumed(NULL))
})

test_that("functions that bring batches are gone through again", {
  batches <- function() {
    set.seed(3)
    function() {
      rows <- sample(nrow(mtcars), 8)
      list(cars_x[rows, ], mtcars$mpg[rows])
    }
  }
  train <- function(resume, cut = FALSE, draw = batches()) {
    set_random_seed(1)
    model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
    model |> compile(optimizer = "adam", loss = "mse")
    ends <- function(epoch, logs) if (cut && epoch == 3) stop("no")
    model |> silent_fit(
      draw,
      steps_per_epoch = 5, epochs = 4, resume = resume,
      callbacks = callback_lambda(on_epoch_begin = ends)
    )
    get_weights(model)
  }
  path <- withr::local_tempfile()
  expect_error(train(resume_file(path, every_seconds = 0), cut = TRUE), "no")
  other <- function() list(cars_x[1:8, ], mtcars$mpg[1:8])
  expect_error(train(path, draw = other), "bring other batches", class = "bridle_error_value")
  expect_identical(train(path), train(NULL))
})

test_that("what can't be is refused", {
  model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
  model |> compile(loss = "mse")
  train <- function(...) silent_fit(model, cars_x, mtcars$mpg, ...)
  expect_error(train(resume = 3), "`resume` must be the path", class = "bridle_error_type")
  expect_error(train(resume = tempdir()), "not of the folder", class = "bridle_error_value")
  expect_error(resume_file("a", -1), "`every_seconds` must be", class = "bridle_error_type")
  expect_error(resume_file("a", every_steps = 2.5), "`every_steps`", class = "bridle_error_type")
  expect_error(load_history("none"), "there is no such file", class = "bridle_error_value")
  path <- withr::local_tempfile()
  train(resume = path)
  expect_error(
    train(resume = path, epochs = 3), "`epochs`: 1 then, 3 now", class = "bridle_error_value"
  )
  expect_error(
    train(resume = path, batch_size = 4), "NULL then, 4 now", class = "bridle_error_value"
  )
})
