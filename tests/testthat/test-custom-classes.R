# Values come from R's own arithmetic, or from Keras' class of the same meaning.

ops <- keras$ops
cars <- scale(mtcars)
cars_x <- cars[, c("wt", "hp", "qsec")]
cars_y <- cars[, "mpg"]
as_r <- function(tensor) r_value(ops$convert_to_numpy(tensor))

layer_linear <- Layer(
  "Linear",
  initialize = function(units, ..., scale = 1) {
    super$initialize(...)
    self$units <- units
    self$scale <- scale
  },
  build = function(input_shape) {
    self$kernel <- self$add_weight(c(input_shape[[2]], self$units), name = "kernel")
  },
  call = function(inputs) ops$matmul(inputs, self$kernel) * self$scale,
  compute_output_shape = function(input_shape) c(NA, self$units)
)

test_that("Layer() composes as layer_dense() does, and computes", {
  expect_identical(
    formals(layer_linear), as.pairlist(alist(object = , units = , ... = , scale = 1))
  )
  model <- keras_model_sequential(input_shape = 3) |> layer_linear(2, scale = 3, name = "mine")
  model$set_weights(list(kernel))
  expect_equal(predict(model, x, verbose = 0), 3 * x %*% kernel, tolerance = 1e-6)
  expect_equal(r_value(model$layers[[1]]$name), "mine")
  expect_equal(r_value(model$output_shape), list(NULL, 2L))

  layer <- layer_linear(units = 2)
  expect_equal(dim(as_r(layer(x))), c(4, 2))
  expect_equal(r_value(keras_input(3) |> layer_linear(2))$shape |> r_value(), list(NULL, 2L))
})

test_that("a layer in R trains as Keras' own does, compiled", {
  train <- function(layer) {
    keras$utils$set_random_seed(1L)
    model <- keras_model_sequential(input_shape = 3) |> layer()
    model$set_weights(list(matrix(c(1, 2, 3), 3)))
    compile(model, optimizer = optimizer_sgd(0.1), loss = "mse", metrics = "mae")
    history <- fit(model, cars_x, cars_y, epochs = 3, shuffle = FALSE, verbose = 0)
    list(history$metrics, weights(model), sub(",.*", "", explain(model)))
  }
  ours <- train(function(model) layer_linear(model, 1))
  theirs <- train(function(model) layer_dense(model, 1, use_bias = FALSE))
  expect_equal(ours, theirs, tolerance = 1e-6)
})

test_that("a layer's configuration has what it was made with, and makes it again", {
  config <- serialize_keras_object(layer_linear(units = 4, scale = 0.5, name = "l"))
  expect_equal(config$config$units, 4)
  expect_equal(config$config$scale, 0.5)
  again <- with_custom_object_scope(list(layer_linear), deserialize_keras_object(config))
  expect_equal(r_value(again$units), 4)
  expect_equal(r_value(again$name), "l")

  layer_listed <- Layer(
    "Listed",
    initialize = function(sizes, fn = tanh, ...) {
      super$initialize(...)
      private$sizes <- sizes
      private$fn <- fn
    },
    get_config = function() c(super$get_config(), list(sizes = private$sizes)),
    call = function(inputs) private$fn(inputs) * sum(private$sizes)
  )
  config <- serialize_keras_object(layer_listed(sizes = c(1, 2, 4)))
  again <- deserialize_keras_object(config, custom_objects = list(Listed = layer_listed))
  expect_equal(as_r(again(x)), tanh(x) * 7, tolerance = 1e-6)
})

test_that("mask and training arrive where `call` takes them", {
  layer_phase <- Layer("Phase", call = function(inputs, training = FALSE) {
    if (isTRUE(training)) inputs * 0 else inputs
  })
  layer <- layer_phase()
  expect_equal(as_r(layer(x)), x, tolerance = 1e-6)
  expect_equal(as_r(layer(x, training = TRUE)), x * 0)
})

test_that("shapes may be vectors, with NA, and lists of them for several outputs", {
  layer_both <- Layer(
    "Both",
    call = function(inputs) list(inputs, inputs[[1]]),
    compute_output_shape = function(input_shape) list(c(NA, 3), list(NULL, 1)),
    compute_output_spec = NULL
  )
  shapes <- layer_both()$compute_output_shape(list(NULL, 3L))
  expect_equal(r_value(shapes), list(list(NULL, 3L), list(NULL, 1L)))
})

test_that("a class extends one written in R, or one of Keras", {
  layer_twice <- Layer(
    "Twice",
    inherit = layer_linear,
    private = list(factor = 2),
    call = function(inputs) private$factor * super$call(inputs)
  )
  layer <- layer_twice(units = 2, scale = 5)
  layer$build(list(NULL, 3L))
  layer$set_weights(list(kernel))
  expect_equal(as_r(layer(x)), 10 * x %*% kernel, tolerance = 1e-6)

  layer_three <- Layer(
    "Three",
    inherit = keras$layers$Dense,
    initialize = function(...) super$initialize(units = 3, activation = function(x) x^2, ...)
  )
  model <- keras_model_sequential(input_shape = 2) |> layer_three(use_bias = FALSE)
  model$set_weights(list(t(kernel)))
  expect_equal(predict(model, diag(2), verbose = 0), t(kernel)^2, tolerance = 1e-6)
})

test_that("active properties and private members belong to each instance", {
  layer_counting <- Layer(
    "Counting",
    initialize = function(table) {
      super$initialize()
      private$table <- table
    },
    rows = active_property(function() nrow(private$table)),
    limit = active_property(function(value) {
      if (missing(value)) private$most() else private$limit <- value
    }),
    private = list(limit = 7, most = function() private$limit + self$rows)
  )
  one <- layer_counting(table = mtcars)
  two <- layer_counting(table = iris)
  one$limit <- 100
  expect_equal(r_value(one$limit), 132)
  expect_equal(r_value(two$limit), 157)
})

test_that("Model() takes inputs and outputs, or an initialize of its own", {
  noting <- Model("Noting", train_step = function(data) {
    logs <- super$train_step(data)
    logs$sum <- ops$sum(data[[2]])
    logs
  }, test_step = function(data) super$test_step(data))
  inputs <- keras_input(3)
  model <- noting(inputs, layer_dense(inputs, 1))
  compile(model, loss = "mse", metrics = "mae")
  history <- fit(model, cars_x, cars_y, batch_size = 32, epochs = 2, verbose = 0)
  expect_setequal(names(history$metrics), c("loss", "mae", "sum"))
  expect_equal(history$metrics$sum[2], sum(cars_y), tolerance = 1e-4)
  expect_match(explain(model), "training: graph")
  expect_named(evaluate(model, cars_x, cars_y, verbose = 0), c("loss", "mae"), ignore.order = TRUE)

  network <- Model(
    "Network",
    initialize = function(units, ...) {
      super$initialize(...)
      self$hidden <- layer_dense(units = units, activation = "relu")
      self$out <- layer_dense(units = 1)
    },
    call = function(inputs) self$out(self$hidden(inputs))
  )
  model <- network(units = 4, name = "net")
  compile(model, loss = "mse")
  expect_s3_class(fit(model, cars_x, cars_y, verbose = 0), "bridle_history")
  expect_length(weights(model), 4)
})

test_that("lists that are assigned to `self` are lists in R, and Keras sees the layers in them", {
  towers <- Model(
    "Towers",
    initialize = function(units) {
      super$initialize()
      self$blocks <- lapply(units, function(n) layer_dense(units = n))
      self$ends <- list(last = layer_dense(units = 1), sizes = list(units, "text"))
    },
    call = function(inputs) {
      for (block in self$blocks) inputs <- block(inputs)
      self$ends$last(self$blocks[[1]](inputs))
    }
  )
  model <- towers(units = c(3, 3))
  compile(model, loss = "mse")
  silent_fit(model, cars_x, cars_y)
  expect_length(weights(model), 6)
  expect_identical(model$ends$sizes, list(c(3, 3), "text"))
})

test_that("a training step written in full gives the weights of Keras' own", {
  tf <- reticulate::import("tensorflow")
  by_hand <- Model("ByHand", train_step = function(data) {
    tape <- tf$GradientTape()
    with(tape, {
      pred <- self(data[[1]], training = TRUE)
      loss <- self$compute_loss(y = data[[2]], y_pred = pred)
    })
    gradients <- tape$gradient(loss, self$trainable_variables)
    self$optimizer$apply(gradients, self$trainable_variables)
    list(loss = loss)
  })
  train <- function(make) {
    inputs <- keras_input(3)
    model <- make(inputs, layer_dense(inputs, 1))
    model$set_weights(list(matrix(c(1, 2, 3), 3), array(0)))
    compile(model, optimizer = optimizer_sgd(0.1), loss = "mse")
    fit(model, cars_x, cars_y, batch_size = 8, epochs = 2, shuffle = FALSE, verbose = 0)
    weights(model)
  }
  expect_equal(train(by_hand), train(keras_model), tolerance = 1e-6)
})

test_that("Callback() sees its moments, counted from 1, and can stop training", {
  seen <- list()
  note <- function(...) seen[[length(seen) + 1]] <<- paste0(...)
  callback <- Callback(
    "Note",
    initialize = function(data) private$rows <- nrow(data),
    on_epoch_begin = function(epoch, logs = NULL) note("epoch ", epoch),
    on_train_batch_end = function(batch, logs = NULL) {
      note("batch ", batch, " ", names(logs))
      if (batch == 3) self$model$stop_training <- TRUE
    },
    on_train_end = function(logs = NULL) note("end ", private$rows)
  )
  model <- keras_model_sequential(input_shape = 3) |> layer_dense(1)
  compile(model, loss = "mse")
  fit(
    model, cars_x, cars_y,
    batch_size = 8, epochs = 5, callbacks = callback(data = mtcars), verbose = 0
  )
  expect_equal(unlist(seen), c("epoch 1", paste("batch", 1:3, "loss"), "end 32"))
})

test_that("Metric() and Loss() compute what R computes", {
  metric_largest <- Metric(
    "Largest",
    initialize = function(name = "largest", ...) {
      super$initialize(name = name, ...)
      self$largest <- self$add_variable(shape = c(), initializer = "zeros", name = "largest")
    },
    update_state = function(y_true, y_pred, sample_weight = NULL) {
      self$largest$assign(ops$maximum(self$largest, max(abs(y_true - y_pred))))
    },
    result = function() self$largest
  )
  loss_asymmetric <- Loss(
    "Asymmetric",
    initialize = function(over = 2, ...) {
      super$initialize(...)
      self$over <- over
    },
    call = function(y_true, y_pred) {
      error <- y_pred - y_true
      ops$mean(ops$where(error > 0, self$over * error, -error), axis = -1L)
    }
  )
  model <- dense_model(matrix(c(1, -2, 0.5), 3), loss = loss_asymmetric(over = 3),
    metrics = list(metric_largest()))
  error <- as.vector(x %*% c(1, -2, 0.5)) - y[, 1]
  found <- evaluate(model, x, y[, 1], batch_size = 2, verbose = 0)
  expect_equal(found$loss, mean(ifelse(error > 0, 3 * error, -error)), tolerance = 1e-6)
  expect_equal(found$largest, max(abs(error)), tolerance = 1e-6)
})

test_that("Constraint() and LearningRateSchedule() are called", {
  constraint_whole <- Constraint("Whole", call = function(w) round(w))
  schedule <- LearningRateSchedule(
    "Falling",
    initialize = function(first) self$first <- first,
    call = function(step) self$first / (ops$cast(step, "float32") + 1)
  )
  model <- keras_model_sequential(input_shape = 3) |>
    layer_dense(1, kernel_constraint = constraint_whole(), use_bias = FALSE)
  compile(model, optimizer = optimizer_sgd(schedule(first = 0.5)), loss = "mse")
  fit(model, cars_x, cars_y, epochs = 2, verbose = 0)
  expect_equal(weights(model)[[1]], round(weights(model)[[1]]))
  rate <- as.vector(as_r(r_value(model$optimizer$learning_rate)))
  expect_equal(rate, 0.5 / 3, tolerance = 1e-6)
})

test_that("the older names are the same functions", {
  expect_identical(new_layer_class, Layer)
  expect_identical(new_model_class, Model)
  expect_identical(new_callback_class, Callback)
  expect_identical(new_metric_class, Metric)
  expect_identical(new_loss_class, Loss)
  expect_identical(new_learning_rate_schedule_class, LearningRateSchedule)
})

test_that("errors name the method, the R expression and the calls", {
  helper <- function(x) log(as.character(x))
  bad <- Layer("Bad", call = function(inputs) helper(3))
  condition <- expect_error(keras_input(3) |> bad(), class = "bridle_error_function")
  expect_snapshot(cat(conditionMessage(condition)))
  expect_s3_class(condition$r_error, "simpleError")
  expect_identical(
    attr(condition$r_error, "calls"), list(quote(Bad$call(inputs = inputs)), quote(helper(3)))
  )
  outer <- Layer("Outer", inherit = bad, call = function(inputs) super$call(inputs))
  inner <- expect_error(keras_input(3) |> outer(), class = "bridle_error_function")
  expect_match(conditionMessage(inner), "Can't run the R function `Bad$call`", fixed = TRUE)
})

test_that("what can't be a class is refused", {
  expect_refusals({
    Layer("my layer")
    Layer("A", public = list(1))
    layer_linear()
    layer_linear(units = 2, nonsense = 3)
    Layer("A", call = function(self, x) x)()
    Layer("A", call = function(x) super$nothing)()(x)
    Layer("A", inherit = layer_dense(units = 1))()
  })
})

test_that("a class says what it is, and Python sees the class", {
  expect_output(print(layer_linear), "<class Linear, a keras.layers.Layer>", fixed = TRUE)
  expect_equal(r_value(reticulate::r_to_py(layer_linear)$`__name__`), "Linear")
  expect_equal(r_value(layer_linear$`__name__`), "Linear")
})

test_that("a model of R classes is saved, and loaded in another R process", {
  path <- tempfile(fileext = ".keras")
  square <- function(x) x^2
  model <- keras_model_sequential(input_shape = 3) |>
    layer_linear(units = 4) |>
    layer_dense(1, activation = square)
  compile(model, loss = "mse")
  save_model(model, path)
  script <- tempfile(fileext = ".R")
  writeLines(c(
    "library(bridle)",
    "ops <- keras$ops",
    "layer_linear <- Layer('Linear',",
    "  initialize = function(units, ..., scale = 1) {",
    "    super$initialize(...); self$units <- units; self$scale <- scale",
    "  },",
    "  build = function(input_shape) {",
    "    self$kernel <- self$add_weight(c(input_shape[[2]], self$units), name = 'kernel')",
    "  },",
    "  call = function(inputs) ops$matmul(inputs, self$kernel) * self$scale)",
    "square <- function(x) x^2",
    sprintf("path <- '%s'", path),
    "lacking <- tryCatch(load_model(path), error = conditionMessage)",
    "given <- load_model(path, custom_objects = list(Linear = layer_linear, square = square))",
    "x <- matrix(1:6 / 6, 2)",
    "register_keras_serializable(layer_linear, package = 'mine')",
    "scope <- list(square = square)",
    "other <- sub('keras$', 'registered.keras', path)",
    "registered <- with_custom_object_scope(scope, load_model(other))",
    "values <- list(lacking, predict(given, x, verbose = 0), predict(registered, x, verbose = 0))",
    sprintf("saveRDS(values, '%s')", paste0(path, ".rds"))
  ), script)
  register_keras_serializable(layer_linear, package = "mine")
  save_model(model, sub("keras$", "registered.keras", path))
  system2(file.path(R.home("bin"), "Rscript"), script, stdout = FALSE, stderr = FALSE)
  found <- readRDS(paste0(path, ".rds"))
  expect_match(found[[1]], "Linear")
  for (values in found[2:3]) {
    expect_equal(values, predict(model, matrix(1:6 / 6, 2), verbose = 0), tolerance = 1e-6)
  }
})
