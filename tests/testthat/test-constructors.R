keras <- reticulate::import_from_path("constructors", test_path())
lines <- unlist(mget(ls(tables), tables), recursive = FALSE, use.names = FALSE)
names(lines) <- vapply(lines, function(line) line$name, "")

# reticulate has converted some values already, depending on where their parent comes from.
r_value <- function(x) if (is_python(x)) reticulate::py_to_r(x) else x

is_layer <- function(line) startsWith(line$targets[1], "keras.layers.")

# ---- The table against the installed Keras ----

test_that("each line is true for Keras", {
  drift <- lapply(lines, function(line) {
    known <- setdiff(names(line$formals), c("...", if (is_layer(line)) c("object", "inputs")))
    has_default <- !vapply(line$formals[known], rlang::is_missing, NA)
    defaults <- lapply(line$formals[known[has_default]], eval)
    # Targets and predictions have no default, and a class doesn't take them.
    as_list <- function(x) as.list(unname(x))
    keras$drift(line$name, as_list(line$targets), as_list(known), reticulate::dict(defaults))
  })
  expect_identical(unlist(drift, use.names = FALSE), NULL)
})

test_that("drift is noticed", {
  say <- function(target, formals, ...) {
    keras$drift("f", list(target), as.list(formals), reticulate::dict(...))
  }
  expect_equal(say("keras.layers.Dropped", "rate"), "f: Keras has no keras.layers.Dropped")
  dropout <- "keras.layers.Dropout"
  expect_equal(say(dropout, c("rate", "noise_shape")), c(
    "f: `noise_shape` is required, but in Keras None", "f: lacks Keras' `seed`"
  ))
  formals <- c("rate", "noise_shape", "seed", "seeds")
  expect_equal(
    say(dropout, formals, rate = 0.5, noise_shape = NULL, seed = NULL, seeds = 1L),
    c("f: `rate` is 0.5, but in Keras required", "f: Keras doesn't know `seeds`")
  )
})

test_that("the package exports what the tables have", {
  families <- "^(layer|loss|metric|optimizer|callback)_"
  exported <- grep(families, getNamespaceExports("bridle"), value = TRUE)
  expect_setequal(exported, grep(families, names(lines), value = TRUE))
  expect_true(all(names(lines) %in% getNamespaceExports("bridle")))
  expect_identical(anyDuplicated(names(lines)), 0L)
})

test_that("a constructor has the formals of its line", {
  expect_identical(
    formals(layer_dropout),
    as.pairlist(alist(object = , rate = , noise_shape = NULL, seed = NULL, ... = ))
  )
  expect_identical(
    formals(metric_binary_iou),
    as.pairlist(alist(
      ... = , target_class_ids = list(0L, 1L), threshold = 0.5, name = NULL, dtype = NULL
    ))
  )
  expect_null(read_line(quote(target <- f()))$formals)
})

# ---- Losses, metrics, optimizers, callbacks ----

# What the constructors need that have required arguments.
required <- list(
  metric_iou = list(num_classes = 2, target_class_ids = c(0, 1)),
  metric_mean_iou = list(num_classes = 2),
  metric_one_hot_iou = list(num_classes = 2, target_class_ids = 1),
  metric_one_hot_mean_iou = list(num_classes = 2),
  metric_mean_wrapper = list(fn = function(y_true, y_pred) y_pred),
  metric_precision_at_recall = list(recall = 0.5),
  metric_recall_at_precision = list(precision = 0.5),
  metric_sensitivity_at_specificity = list(specificity = 0.5),
  metric_specificity_at_sensitivity = list(sensitivity = 0.5),
  optimizer_loss_scale = list(inner_optimizer = quote(optimizer_sgd())),
  callback_csv_logger = list(filename = "log.csv"),
  callback_model_checkpoint = list(filepath = "model.keras")
)

test_that("each constructor makes an instance of its class", {
  family <- "^(loss|metric|optimizer|callback)_"
  for (line in lines[grepl(family, names(lines))]) {
    if (!is_class(line$targets[1])) next
    made <- do.call(line$name, as.list(required[[line$name]]))
    expect_true(keras$is_instance(made, line$targets[1]), info = line$name)
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
})

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
settings_for <- list(loss_categorical_generalized_cross_entropy = list(q = 0.5))

test_that("with targets and predictions, losses and metrics give the function's value", {
  valued <- Filter(function(line) names(line$formals)[1] %in% "y_true", lines)
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
  expect_error(loss_huber(one_hot), "`y_pred` must be given", class = "bridle_error_value")
  expect_error(metric_huber(), "`y_true` must be given", class = "bridle_error_value")
})

# ---- Layers ----

# A call with `x` as what the layer is composed with, the same in Python, and the shape of `x`
# with its batch. `copies` is the number of inputs.
case <- function(call, python, shape, copies = 1, values = seq_len(prod(shape)) / prod(shape)) {
  list(call = substitute(call), python = python, x = array(values, shape), copies = copies)
}
layer_cases <- list(
  case(layer_dense(x, 2, activation = "relu"), "Dense(2, activation='relu')", c(3, 4)),
  case(layer_embedding(x, 5, 2), "Embedding(5, 2)", c(2, 3), values = c(0L, 1L, 2L, 3L, 4L, 0L)),
  case(layer_activation(x, "tanh"), "Activation('tanh')", c(3, 4)),
  case(layer_activation_relu(x, 0.5), "ReLU(0.5)", c(3, 4)),
  case(layer_activation_leaky_relu(x), "LeakyReLU()", c(2, 2), values = c(-2, -1, 1, 2)),
  case(layer_activation_softmax(x, axis = 2), "Softmax(axis=1)", c(2, 3, 4)),
  case(layer_flatten(x), "Flatten()", c(2, 3, 4)),
  case(layer_reshape(x, c(4, 3)), "Reshape((4, 3))", c(2, 3, 4)),
  case(layer_reshape(x, list(-1, 2)), "Reshape((-1, 2))", c(2, 3, 4)),
  case(layer_conv_1d(x, 2, 3, padding = "causal"), "Conv1D(2, 3, padding='causal')", c(2, 6, 3)),
  case(layer_conv_2d(x, 2, c(2, 3)), "Conv2D(2, (2, 3))", c(2, 5, 5, 1)),
  case(layer_max_pooling_1d(x, 3), "MaxPooling1D(3)", c(2, 6, 3)),
  case(layer_max_pooling_2d(x), "MaxPooling2D()", c(2, 4, 4, 3)),
  case(layer_average_pooling_1d(x, 3, strides = 1), "AveragePooling1D(3, strides=1)", c(2, 6, 3)),
  case(layer_average_pooling_2d(x, c(2, 1)), "AveragePooling2D((2, 1))", c(2, 4, 4, 3)),
  case(layer_global_max_pooling_1d(x), "GlobalMaxPooling1D()", c(2, 6, 3)),
  case(layer_global_max_pooling_2d(x), "GlobalMaxPooling2D()", c(2, 4, 4, 3)),
  case(
    layer_global_average_pooling_1d(x, keepdims = TRUE),
    "GlobalAveragePooling1D(keepdims=True)", c(2, 6, 3)
  ),
  case(layer_global_average_pooling_2d(x), "GlobalAveragePooling2D()", c(2, 4, 4, 3)),
  case(layer_batch_normalization(x), "BatchNormalization()", c(3, 4)),
  case(layer_layer_normalization(x), "LayerNormalization()", c(3, 4)),
  case(layer_dropout(x, 0.5, seed = 1), "Dropout(0.5, seed=1)", c(3, 4)),
  case(layer_lstm(x, 2), "LSTM(2)", c(2, 5, 3)),
  case(layer_gru(x, 2, return_sequences = TRUE), "GRU(2, return_sequences=True)", c(2, 5, 3)),
  case(layer_bidirectional(x, layer_lstm(units = 2)), "Bidirectional(LSTM(2))", c(2, 5, 3)),
  case(layer_add(x, x), "Add()", c(3, 4), copies = 2),
  case(layer_add(list(x, x, x)), "Add()", c(3, 4), copies = 3),
  case(layer_concatenate(x, x), "Concatenate()", c(3, 4), copies = 2),
  case(layer_concatenate(x, x, axis = 2), "Concatenate(axis=1)", c(2, 3, 4), copies = 2)
)
with_x <- function(case, x) eval(case$call, list(x = x), environment())
named <- function(case) as.character(case$call[[1]])

test_that("each layer has a case", {
  tabled <- names(Filter(is_layer, lines))
  expect_setequal(unique(vapply(layer_cases, named, "")), tabled)
})

test_that("a layer on data gives the numbers that it gives in Python", {
  for (case in layer_cases) {
    reticulate::import("keras")$utils$set_random_seed(1L)
    ours <- keras$numbers(with_x(case, case$x))
    theirs <- keras$layer_value(case$python, case$x, case$copies)
    expect_equal(dim(ours), dim(theirs), info = case$python)
    expect_equal(as.vector(ours), as.vector(theirs), tolerance = 1e-6, info = case$python)
  }
})

test_that("a layer on a symbolic tensor gives a tensor of the shape that it has in Python", {
  for (case in layer_cases) {
    shape <- dim(case$x)[-1]
    ours <- with_x(case, keras_input(shape = shape))
    expect_equal(
      lapply(r_value(ours$shape), identity),
      keras$layer_shape(case$python, as.list(shape), case$copies),
      info = case$python
    )
  }
})

test_that("without input a layer is what is returned", {
  for (case in Filter(function(case) case$copies == 1, layer_cases)) {
    layer <- with_x(case, NULL)
    expect_true(keras$is_instance(layer, lines[[named(case)]]$targets), info = case$python)
  }
  expect_true(keras$is_instance(layer_dense(units = 2), "keras.layers.Dense"))
  expect_true(keras$is_instance(layer_add(), "keras.layers.Add"))
  expect_true(keras$is_instance(layer_concatenate(axis = 2), "keras.layers.Concatenate"))
})

test_that("a Sequential model gets the layer and is returned", {
  for (case in Filter(function(case) case$copies == 1, layer_cases)) {
    model <- keras_model_sequential()
    returned <- with_x(case, model)
    expect_equal(reticulate::py_id(returned), reticulate::py_id(model), info = case$python)
    added <- r_value(model$layers)
    expect_length(added, 1)
    expect_true(keras$is_instance(added[[1]], lines[[named(case)]]$targets), info = case$python)
  }
})

# ---- Models ----

test_that("keras_model_sequential() starts with an input, layers and settings", {
  model <- keras_model_sequential(
    input_shape = c(NA, 3), name = "mine", input_dtype = "int32", input_batch_size = 2,
    input_name = "steps", trainable = FALSE, layers = list(layer_dense(units = 4))
  )
  expect_equal(r_value(model$name), "mine")
  expect_equal(r_value(model$input_shape), list(2L, NULL, 3L))
  expect_equal(r_value(r_value(model$inputs)[[1]]$name), "steps")
  expect_equal(r_value(r_value(model$inputs)[[1]]$dtype), "int32")
  expect_false(r_value(model$trainable))
  expect_length(r_value(model$layers), 1)
})

test_that("keras_model_sequential() without input is built with its first data", {
  model <- keras_model_sequential() |> layer_dense(2)
  expect_false(r_value(model$built))
})

test_that("keras_model() goes from inputs to outputs", {
  a <- keras_input(shape = 3, name = "a")
  b <- layer_input(shape = 3, name = "b")
  model <- keras_model(list(a, b), layer_add(a, b) |> layer_dense(2), name = "mine")
  expect_true(keras$is_instance(model, "keras.Model"))
  expect_equal(r_value(model$output_shape), list(NULL, 2L))
  expect_equal(r_value(model$name), "mine")
})

# ---- Errors ----

test_that("a value in place of the input is refused, with the argument's name", {
  says <- function(code, hint) expect_error(code, hint, fixed = TRUE, class = "bridle_error_type")
  says(layer_dense(32), "layer_dense(units = 32)")
  says(layer_dropout(0.5), "layer_dropout(rate = 0.5)")
  says(layer_dense("relu", units = 3), "layer_dense(activation = \"relu\")")
  says(layer_reshape(c(28, 28)), "layer_reshape(target_shape = c(28, 28))")
  says(layer_bidirectional(layer_lstm(units = 2)), "layer_bidirectional(layer = ...)")
  says(layer_dense(layer_dense), "not a function")
  says(do.call(layer_dense, list(32)), "units = 32")
})

test_that("an unnamed value in the dots is refused, with the argument's name", {
  expect_error(
    metric_auc(200), "metric_auc(num_thresholds = 200)",
    fixed = TRUE, class = "bridle_error_name"
  )
})

test_that("an unknown argument is refused with the nearest match", {
  expect_error(
    layer_dense(units = 2, activatoin = "relu"), "Did you mean `activation`",
    class = "bridle_error_name"
  )
})

test_that("a fraction is refused where a whole number is meant", {
  expect_error(
    layer_dense(units = 2.7), "`units` must be a whole number",
    class = "bridle_error_type"
  )
})
