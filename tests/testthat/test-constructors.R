keras <- keras_says()

test_that("the package exports what the tables have", {
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
})

test_that("a line says what it targets, and what its arguments are", {
  expect_identical(
    read_line(quote(a.B(y = whole, z = q) | a.b <- f(x, q = 1L))),
    list(
      name = "f", targets = c("a.B", "a.b"), kinds = list(y = "whole"), renamed = list(z = "q"),
      formals = as.pairlist(alist(x = , q = 1L, ... = )), takes_more = FALSE
    )
  )
  expect_identical(read_line(quote(target <- f()))$formals, as.pairlist(alist(... = )))
})

test_that("an argument that Keras calls otherwise has its own name in errors", {
  layer <- layer_lambda(f = function(x) x * 2)
  expect_equal(as.vector(keras$numbers(layer(matrix(1:2, 1)))), c(2, 4))
  expect_error(layer_lambda(), "`f` must be given", class = "bridle_error_type")
})

test_that("a constructor that isn't called stands for Keras' own function", {
  stands_for <- function(fn, target) {
    layer <- layer_activation(activation = fn)
    expect_true(keras$is_same(layer$activation, target), info = target)
  }
  stands_for(activation_relu, "keras.activations.relu")
  stands_for(activation_softmax, "keras.activations.softmax")
  dense <- layer_dense(units = 2, activation = activation_gelu)
  expect_equal(r_value(dense$get_config())$activation, "gelu")
  expect_equal(constructor_targets(loss_huber), c("keras.losses.Huber", "keras.losses.huber"))
  expect_null(constructor_targets(structure(loss_huber, name = "mine")))
  expect_null(constructor_targets(function(x) x))
  expect_error(
    layer_rnn(cell = rnn_cell_gru), "Can't make a keras.layers.GRUCell without arguments",
    class = "bridle_error_type"
  )
})

test_that("bare losses, metrics and optimizers are Keras' own", {
  model <- dense_model(
    kernel, bias, optimizer = optimizer_sgd, loss = loss_mean_squared_error,
    metrics = list(metric_mean_absolute_error, metric_root_mean_squared_error)
  )
  expect_true(keras$is_instance(model$optimizer, "keras.optimizers.SGD"))
  expect_true(keras$is_same(model$loss, "keras.losses.mean_squared_error"))
  scores <- evaluate(model, x, dense(x, kernel, bias) + 1, verbose = 0)
  expect_setequal(names(scores), c("loss", "mean_absolute_error", "root_mean_squared_error"))
  expect_equal(unname(unlist(scores)), c(1, 1, 1), tolerance = 1e-6)
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

test_that("every function of a table refuses an unknown argument, and an unnamed one too many", {
  # Keras' own take any name, and say themselves which they know.
  any_name <- c(
    "image_array_save", "op_layer_normalization", "op_multi_hot", "op_rearrange", "op_einsum",
    "keras_model", "clone_model"
  )
  for (line in lines[!names(lines) %in% any_name]) {
    own <- setdiff(names(line$formals), "...")
    # A name that R doesn't match in part.
    wrong <- paste0("x", rev(own)[1], "x")
    expect_error(
      do.call(line$name, stats::setNames(list(1), wrong)),
      paste0("`", wrong, "` is not an argument of ", if (!line$takes_more) line$name),
      class = "bridle_error_name", info = line$name
    )
  }
  expect_error(op_square(3, 4), "Can't tell what 4 is for", class = "bridle_error_name")
  expect_error(op_clip(1, x_mn = 0, x_max = 2), "Did you mean `x_min`", class = "bridle_error_name")
})

test_that("a fraction is refused where a whole number is meant", {
  expect_error(
    layer_dense(units = 2.7), "`units` must be a whole number",
    class = "bridle_error_type"
  )
})

# Each with what the message has.
wrong <- list(
  list(quote(layer_dense(units = "10")), "whole number, not \"10\".*without quotes: 10[.]"),
  list(quote(layer_dense(units = 0)), "`units` must be at least 1, not 0"),
  list(quote(layer_dense(units = 3, activation = "reul")), "Did you mean `relu`"),
  list(quote(layer_lstm(units = 3, recurrent_activation = "sigmod")), "mean `sigmoid`"),
  list(quote(layer_dense(units = 3, activation = 3)), "must be an activation or its name, not 3"),
  list(quote(layer_dense(units = 3, kernel_initializer = "glorot")), "mean `glorot_normal`"),
  list(quote(layer_dense(units = 3, bias_regularizer = "l3")), "regularizers are `l1`, `l2`"),
  list(quote(layer_dense(units = 3, kernel_constraint = "nonneg")), "Did you mean `non_neg`"),
  list(quote(layer_dense(10, "relu")), "`layer_dense(units = 10, activation = \"relu\")`"),
  list(quote(layer_dense(10, activation = "relu")), "Name the argument: `layer_dense(units = 10)`"),
  list(quote(layer_dense(units = 3, activation = relu)), "an object that exists, not `relu`"),
  list(quote(compile(model, loss = mse)), "goes in quotes: `\"mse\"`"),
  list(quote(compile(model, loss = "mse", metrics = accuracy)), "goes in quotes: `\"accuracy\"`"),
  list(quote(compile(model, loss = "mse", metrics = list(acc))), "goes in quotes: `\"acc\"`"),
  list(quote(compile(model, loss = "sparse_crossentropy")), "`sparse_categorical_crossentropy`"),
  list(quote(compile(model, loss = "mse", loss_weights = c(1, 2))), "one entry for .*, not 2"),
  list(quote(optimizer_adam(lr = 0.1)), "Did you mean `learning_rate`"),
  list(quote(optimizer_adam(-1)), "`learning_rate` must be at least 0, not -1"),
  list(quote(optimizer_adam(NULL)), "must be a number or a schedule, not NULL"),
  list(quote(optimizer_sgd(0.1, momentum = 2)), "`momentum` must be from 0 to 1, not 2"),
  list(quote(learning_rate_schedule_exponential_decay(0.1, 0, 0.9)), "must be more than 0, not 0"),
  list(quote(layer_dropout(rate = 50)), "`rate` must be from 0 to 1, not 50"),
  list(quote(layer_dropout(rate = "0.5")), "a number, not \"0.5\".*without quotes: 0.5[.]"),
  list(quote(layer_gru(units = 2, dropout = -0.1)), "`dropout` must be from 0 to 1, not -0.1"),
  list(quote(callback_early_stopping(patience = -1)), "`patience` must be at least 0, not -1")
)

test_that("what can't be meant is refused with the nearest right thing", {
  model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
  for (case in wrong) {
    info <- deparse1(case[[1]])
    refused <- tryCatch(eval(case[[1]]), error = identity)
    expect_s3_class(refused, "bridle_error")
    expect_false(inherits(refused, "bridle_error_python"), info = info)
    pattern <- gsub("([()])", "[\\1]", case[[2]])
    expect_match(gsub("\\s+", " ", conditionMessage(refused)), pattern, info = info)
  }
  expect_error(optimizer_adam(no_rate), "object 'no_rate' not found", class = "simpleError")
})
