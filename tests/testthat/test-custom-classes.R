# Values come from R's own arithmetic, or from Keras' class of the same meaning.

ops <- keras$ops

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

test_that("losses, metrics and constraints are saved with what they were given", {
  loss_scaled <- Loss(
    "Scaled",
    initialize = function(by = 1, ...) {
      super$initialize(...)
      self$by <- by
    },
    call = function(y_true, y_pred) self$by * (y_true - y_pred)^2
  )
  loss_twice_scaled <- Loss("TwiceScaled", inherit = loss_scaled)
  metric_power <- Metric(
    "Power",
    initialize = function(power, name = NULL, ...) {
      super$initialize(name = name, ...)
      self$power <- power
      self$sum <- self$add_variable(shape = c(), initializer = "zeros", name = "sum")
    },
    update_state = function(y_true, y_pred, sample_weight = NULL) {
      self$sum$assign(self$sum + sum(abs(y_true - y_pred)^self$power))
    },
    result = function() self$sum
  )
  constraint_below <- Constraint(
    "Below",
    initialize = function(limit = 9) self$limit <- limit,
    call = function(w) ops$minimum(w, self$limit)
  )
  for (loss in list(loss_scaled, loss_twice_scaled)) {
    model <- keras_model_sequential(input_shape = 3) |>
      layer_dense(1, kernel_constraint = constraint_below(limit = 0.5))
    compile(model, "sgd", loss(by = 3), metrics = list(metric_power(power = 3)))
    fit(model, cars_x, cars_y, verbose = 0)
    again <- load_model(
      save_model(model),
      custom_objects = list(loss_scaled, loss_twice_scaled, metric_power, constraint_below)
    )
    error <- as.vector(predict(again, cars_x, verbose = 0)) - as.vector(cars_y)
    found <- evaluate(again, cars_x, cars_y, verbose = 0)
    expect_equal(found$loss, 3 * mean(error^2), tolerance = 1e-5)
    expect_equal(found$power, sum(abs(error)^3), tolerance = 1e-5)
    expect_identical(again$layers[[1]]$kernel_constraint$limit, 0.5)
  }
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

test_that("methods may be in `public`, for every kind of class", {
  numbers <- c(-1, 2)
  made <- list(
    Layer("A", public = list(call = function(x) 2 * x))()(numbers),
    Constraint("B", public = list(call = function(w) 2 * w))()(numbers),
    Loss("C", public = list(call = function(y_true, y_pred) y_pred * 2), inherit = NULL)(
      reduction = "none"
    )(c(0, 0), numbers)
  )
  for (got in made) expect_equal(as.vector(as.array(got)), 2 * numbers)
  schedule <- LearningRateSchedule("D", public = list(call = function(step) 2 * step))()
  expect_equal(as.vector(as.array(op_array(schedule(3)))), 6)
})

test_that("a member that is NULL is a value, and no method that is inherited", {
  layer_counting <- Layer(
    "CountingCalls",
    public = list(seen = NULL, note = NULL),
    compute_mask = NULL,
    call = function(x) {
      self$note <- c(self$note, "called")
      x
    }
  )
  layer <- layer_counting()
  expect_null(layer$seen)
  layer(x)
  expect_equal(r_value(layer$note), "called")
  expect_null(layer$compute_mask(x, NULL))
})

test_that("a class extends what a constructor makes", {
  loss_doubled <- Loss(
    "Doubled",
    inherit = loss_mean_squared_error,
    call = function(y_true, y_pred) 2 * super$call(y_true, y_pred)
  )
  expect_equal(as.vector(as.array(loss_doubled()(c(1, 2), c(2, 4)))), 5)
  layer_negated <- Layer("Negated", inherit = layer_dense, call = function(x) -super$call(x))
  layer <- layer_negated(units = 1, kernel_initializer = "ones")
  expect_equal(as_r(layer(x)), -matrix(rowSums(x)))
  expect_output(print(loss_doubled), "a keras.losses.MeanSquaredError>", fixed = TRUE)
  refused <- expect_error(Loss("A", inherit = op_add)(), class = "bridle_error_type")
  expect_match(conditionMessage(refused), "`inherit` must be a class")
})

test_that("a class's configuration may be empty", {
  half <- Constraint("Half", call = function(w) w / 2, get_config = function() list())
  layer <- layer_dense(units = 2, kernel_constraint = half())
  again <- with_custom_object_scope(list(half), from_config(get_config(layer)))
  expect_equal(as.vector(as.array(again$kernel_constraint(c(2, 4)))), c(1, 2))
})

test_that("a Model() class takes inputs and outputs, or only has a train_step()", {
  model_own <- Model("Own", train_step = function(data) super$train_step(data))
  inputs <- keras_input(3)
  model <- model_own(inputs, layer_dense(inputs, 1))
  compile(model, "sgd", "mse")
  expect_length(silent_fit(model, x, y[, 1], epochs = 2)$metrics$loss, 2)

  Pair <- Model(
    "Pair",
    initialize = function(one, other) {
      super$initialize()
      self$one <- one
      self$other <- other
      self$gap <- metric_mean(name = "gap")
    },
    metrics = active_property(function() list(self$gap)),
    train_step = function(data) {
      self$gap$update_state(op_mean(self$one(data) - self$other(data)))
      list(gap = self$gap$result())
    }
  )
  dense_of <- function(value) dense_model(matrix(value, 3, 1))
  pair <- Pair(dense_of(3), dense_of(1))
  compile(pair)
  expect_equal(silent_fit(pair, x, epochs = 1)$metrics$gap, mean(2 * rowSums(x)), tolerance = 1e-6)
})
