# The tables without those of layers: each function makes an instance or computes what it computes
# in Python, and what is made can be made of its configuration.
keras <- keras_says()

# What the constructors need that have required arguments.
required <- list(
  metric_iou = list(num_classes = 2, target_class_ids = c(0, 1)),
  metric_mean_iou = list(num_classes = 2),
  metric_one_hot_iou = list(num_classes = 2, target_class_ids = 1),
  metric_one_hot_mean_iou = list(num_classes = 2),
  metric_mean_wrapper = list(fn = quote(metric_mean_squared_error)),
  metric_precision_at_recall = list(recall = 0.5),
  metric_recall_at_precision = list(precision = 0.5),
  metric_sensitivity_at_specificity = list(specificity = 0.5),
  metric_specificity_at_sensitivity = list(sensitivity = 0.5),
  optimizer_loss_scale = list(inner_optimizer = quote(optimizer_sgd())),
  learning_rate_schedule_cosine_decay = list(0.1, 100),
  learning_rate_schedule_cosine_decay_restarts = list(0.1, 100),
  learning_rate_schedule_exponential_decay = list(0.1, 100, 0.9),
  learning_rate_schedule_inverse_time_decay = list(0.1, 100, 0.9),
  learning_rate_schedule_piecewise_constant_decay = list(c(10, 20), c(1, 0.5, 0.25)),
  learning_rate_schedule_polynomial_decay = list(0.1, 100),
  callback_csv_logger = list(filename = "log.csv"),
  callback_model_checkpoint = list(filepath = "model.keras"),
  callback_learning_rate_scheduler = list(function(epoch, lr) lr),
  callback_backup_and_restore = list(backup_dir = "backup"),
  rnn_cell_gru = list(units = 2),
  rnn_cell_lstm = list(units = 2),
  rnn_cell_simple = list(units = 2),
  rnn_cells_stack = list(quote(list(rnn_cell_gru(2), rnn_cell_lstm(2))))
)
families <- c(
  "losses", "metrics", "optimizers", "callbacks", "initializers", "regularizers", "constraints"
)
made_by <- c(lines_of(families), lines[grep("^rnn_cell", names(lines))])
classes <- Filter(function(line) is_class(line$targets[1]), made_by)
make <- function(line) do.call(line$name, as.list(required[[line$name]]))

test_that("each constructor makes an instance of its class", {
  expect_gt(length(classes), 120)
  for (line in classes) {
    expect_true(keras$is_instance(make(line), line$targets[1]), info = line$name)
  }
})

test_that("what is made can be made of its configuration", {
  # Keras' callbacks have none, and these of its metrics lack arguments in theirs.
  without <- c(
    "metric_mean_wrapper", "optimizer_loss_scale", names(lines_of("callbacks"))
  )
  for (line in classes[!names(classes) %in% without]) {
    expect_true(keras$round_trips(make(line)), info = line$name)
  }
})

test_that("what the user gives arrives, as the type that is meant", {
  config <- function(object) r_value(object$get_config())
  sgd <- config(optimizer_sgd(0.5, momentum = 0.25, nesterov = TRUE, name = "mine"))
  expect_equal(sgd$learning_rate, 0.5)
  expect_equal(sgd$momentum, 0.25)
  expect_true(sgd$nesterov)
  expect_equal(sgd$name, "mine")

  expect_identical(config(metric_top_k_categorical_accuracy(k = 3))$k, 3L)
  expect_identical(config(metric_auc(num_thresholds = 10))$num_thresholds, 10L)
  expect_identical(r_value(callback_early_stopping(patience = 7)$patience), 7L)
  expect_identical(config(constraint_maxnorm(2, axis = c(1, 2)))$axis, list(0L, 1L))
  expect_identical(config(constraint_unitnorm())$axis, 0L)
  expect_identical(config(initializer_he_normal(seed = 3))$seed, 3L)
  expect_equal(config(regularizer_l1_l2(0.1, 0.2)), list(l1 = 0.1, l2 = 0.2))
})

# ---- Callbacks ----

test_that("callback_lambda() calls R functions, also those in the dots", {
  seen <- character()
  callback <- callback_lambda(
    on_epoch_end = function(epoch, logs) seen <<- c(seen, "epoch"),
    on_test_end = function(logs) seen <<- c(seen, "test")
  )
  callback$on_epoch_end(0L, reticulate::dict())
  callback$on_test_end(reticulate::dict())
  expect_equal(seen, c("epoch", "test"))
})

test_that("callback_learning_rate_scheduler() counts epochs from 0, and sets what is returned", {
  rates <- function(schedule) {
    model <- dense_model(kernel, bias, optimizer = optimizer_sgd(1), loss = "mse")
    callback <- callback_learning_rate_scheduler(schedule)
    history <- silent_fit(model, x, y, epochs = 2, callbacks = list(callback))
    history$metrics$learning_rate
  }
  expect_equal(rates(function(epoch, lr) lr / (epoch + 1)), c(1, 0.5))
  expect_equal(rates(function(epoch) epoch), c(0, 1))
  expect_equal(rates(function(...) ..1 + 2L), c(2, 3))
})

# ---- Schedules, initializers, regularizers, constraints, against closed forms ----

test_that("schedules give the rate of a step", {
  rate <- function(schedule, step) as.numeric(keras$numbers(schedule(step)))
  expect_equal(
    rate(learning_rate_schedule_exponential_decay(0.5, 10, 0.9), 5), 0.5 * 0.9^0.5,
    tolerance = 1e-6
  )
  expect_equal(
    rate(learning_rate_schedule_inverse_time_decay(0.5, 10, 0.9, staircase = TRUE), 15), 0.5 / 1.9,
    tolerance = 1e-6
  )
  expect_equal(
    rate(learning_rate_schedule_polynomial_decay(1, 10, end_learning_rate = 0, power = 2), 5), 0.25,
    tolerance = 1e-6
  )
  expect_equal(
    rate(learning_rate_schedule_cosine_decay(1, 10), 5), (1 + cos(pi / 2)) / 2,
    tolerance = 1e-6
  )
  expect_equal(
    rate(learning_rate_schedule_cosine_decay_restarts(1, 10), 5), (1 + cos(pi / 2)) / 2,
    tolerance = 1e-6
  )
  pieces <- learning_rate_schedule_piecewise_constant_decay(c(10, 20), c(1, 0.5, 0.25))
  expect_equal(vapply(c(10, 11, 21), rate, 0, schedule = pieces), c(1, 0.5, 0.25))
})

test_that("initializers, regularizers and constraints compute", {
  made <- keras$numbers(initializer_constant(3)(c(2L, 2L)))
  expect_equal(made, matrix(3, 2, 2))
  expect_equal(keras$numbers(initializer_identity()(c(2L, 2L))), diag(2))
  orthogonal <- keras$numbers(initializer_orthogonal(seed = 1)(c(3L, 3L)))
  expect_equal(crossprod(orthogonal), diag(3), tolerance = 1e-5)

  weights <- array(c(3, 4, -1, 0), c(2, 2))
  penalty <- function(regularizer) as.numeric(keras$numbers(regularizer(weights)))
  expect_equal(penalty(regularizer_l1(0.5)), 4)
  expect_equal(penalty(regularizer_l2(0.5)), 13)
  expect_equal(penalty(regularizer_l1_l2(0.5, 0.5)), 17)

  held <- keras$numbers(constraint_maxnorm(1, axis = 1)(weights))
  expect_equal(held, matrix(c(0.6, 0.8, -1, 0), 2), tolerance = 1e-6)
  expect_equal(keras$numbers(constraint_nonneg()(weights)), pmax(weights, 0))
})

# ---- Values of losses, metrics and activations ----

# Targets and predictions that suit a function: class codes, embeddings, or distributions.
one_hot <- diag(3)[c(1, 3, 2, 2), ]
probabilities <- matrix(c(7, 1, 2, 2, 2, 6, 1, 8, 1, 3, 3, 4), 4, byrow = TRUE) / 10
codes <- c(0L, 2L, 1L, 1L)
data_for <- function(name) {
  if (grepl("sparse|circle|generalized", name)) return(list(codes, probabilities))
  if (name == "loss_ctc") {
    return(list(matrix(c(1L, 2L), 1), array(log(probabilities), c(1, 4, 3))))
  }
  list(one_hot, probabilities)
}
settings_for <- list(
  loss_categorical_generalized_cross_entropy = list(q = 0.5),
  activation_threshold = list(threshold = 0.5, default_value = -1)
)

test_that("with targets and predictions, losses and metrics give the function's value", {
  valued <- Filter(function(line) identical(names(line$formals)[1], "y_true"), lines)
  expect_gt(length(valued), 40)
  for (line in valued) {
    data <- data_for(line$name)
    arguments <- c(data, settings_for[[line$name]])
    fn <- line$targets[length(line$targets)]
    ours <- do.call(line$name, arguments)
    expect_equal(
      as.vector(keras$numbers(ours)), as.vector(do.call(keras$value, c(fn, arguments))),
      tolerance = 1e-6, info = line$name
    )
  }
})

test_that("targets need predictions", {
  expect_error(loss_huber(one_hot), "`y_pred` must be given", class = "bridle_error_type")
  expect_error(metric_huber(), "`y_true` must be given", class = "bridle_error_type")
})

test_that("activations compute", {
  x <- matrix(c(-7, -1, -0.5, 0, 0.25, 1, 3, 8), 2)
  for (line in lines_of("activations")) {
    settings <- settings_for[[line$name]]
    ours <- keras$numbers(do.call(line$name, c(list(x), settings)))
    theirs <- do.call(keras$value, c(list(line$targets, x), settings))
    expect_equal(ours, theirs, tolerance = 1e-6, info = line$name)
  }
  expect_equal(as.vector(keras$numbers(activation_relu(c(-1, 2)))), c(0, 2))
  expect_equal(
    keras$numbers(activation_softmax(x, axis = 1)), apply(x, 2, function(z) exp(z) / sum(exp(z))),
    tolerance = 1e-6
  )
})

# ---- Features ----

test_that("each kind of column makes an instance", {
  features <- lines_of("utils.FeatureSpace")
  arguments <- list(
    feature_cross = list(c("a", "b"), 8), feature_float_discretized = list(4),
    feature_custom = list("float32", quote(layer_rescaling(scale = 2)), "float"),
    feature_integer_hashed = list(4), feature_string_hashed = list(4)
  )
  expect_length(features, 10)
  for (line in features) {
    made <- do.call(line$name, as.list(arguments[[line$name]]))
    expect_match(class(made)[1], "feature_space", info = line$name)
  }
})
