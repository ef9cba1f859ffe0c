# What reticulate calls the models of Keras 3, of Keras 2 in its two layouts, and of tf_keras.
classes <- c(
  "keras.src.models.model.Model", "keras.engine.training.Model",
  "keras.src.engine.training.Model", "tf_keras.src.engine.training.Model"
)
generics <- c(
  "compile", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch",
  "print", "summary"
)

test_that("every class of models has the same methods", {
  for (generic in generics) {
    methods <- lapply(classes, function(class) utils::getS3method(generic, class))
    for (method in methods) expect_identical(method, methods[[1]], info = generic)
  }
})

test_that("compile() returns the same model, invisibly", {
  model <- dense_model(kernel)
  returned <- withVisible(compile(model, loss = "mse"))
  expect_false(returned$visible)
  expect_identical(reticulate::py_id(returned$value), reticulate::py_id(model))
  expect_true(r_value(model$compiled))
})

# ---- Formals ----

# Python's defaults, by name, as R values.
python_defaults <- function(name) {
  python("defaults", c(
    "import inspect",
    "from bridle import api",
    "def defaults(name):",
    "    parameters = inspect.signature(getattr(api, name)).parameters.values()",
    "    return [[p.name, None if p.default is p.empty else p.default] for p in parameters]"
  ))(name) |>
    reticulate::py_to_r() |>
    lapply(as.list)
}

# Names and order as in keras3. Defaults that are written otherwise: epochs count from 1, and
# `verbose` asks an option first.
keras3_formals <- list(
  compile = c(
    "object", "optimizer", "loss", "metrics", "...", "loss_weights", "weighted_metrics",
    "run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss"
  ),
  fit = c(
    "object", "x", "y", "...", "batch_size", "epochs", "callbacks", "validation_split",
    "validation_data", "shuffle", "class_weight", "sample_weight", "initial_epoch",
    "steps_per_epoch", "validation_steps", "validation_batch_size", "validation_freq", "verbose",
    "view_metrics"
  ),
  evaluate = c(
    "object", "x", "y", "...", "batch_size", "verbose", "sample_weight", "steps", "callbacks"
  ),
  predict = c("object", "x", "...", "batch_size", "verbose", "steps", "callbacks"),
  train_on_batch = c("object", "x", "y", "sample_weight", "class_weight", "..."),
  test_on_batch = c("object", "x", "y", "sample_weight", "..."),
  predict_on_batch = c("object", "x", "...")
)

# What fit() has besides.
only_bridle <- c("validation_every_steps", "seed", "check_finite", "resume", "data", "new_data")

test_that("the methods have keras3's arguments and Python's defaults", {
  withr::local_options(keras.verbose = NULL)
  for (generic in names(keras3_formals)) {
    shown <- as.list(formals(utils::getS3method(generic, classes[1])))
    expect_identical(setdiff(names(shown), only_bridle), keras3_formals[[generic]], info = generic)
    own <- python_defaults(generic)
    own <- rlang::set_names(lapply(own, `[[`, 2), vapply(own, `[[`, "", 1))
    if (generic == "fit") own$initial_epoch <- own$initial_epoch + 1
    only_r <- c("object", "...", "view_metrics", "data", "new_data")
    for (name in setdiff(names(shown), only_r)) {
      expect_true(name %in% names(own), info = name)
      if (rlang::is_missing(shown[[name]])) next
      expect_equal(eval(shown[[name]]), own[[name]], info = paste(generic, name))
    }
  }
})

# ---- What the arguments mean ----

config <- function(model) r_value(model$get_compile_config())

test_that("each form of a loss, of metrics and of loss weights means the same", {
  model <- two_model()
  data <- list(a = x[, 1:2], b = x)
  z <- list(p = y[, 1], q = y[, 2])
  residual <- list(p = x[, 1] - x[, 2] - z$p, q = drop(x %*% c(0.5, 0, 2)) - z$q)
  mse <- lapply(residual, function(r) mean(r^2))
  mae <- lapply(residual, function(r) mean(abs(r)))
  both <- list(
    loss = mse$p + 0.5 * mae$q, p_loss = mse$p, q_loss = mae$q, p_mae = mae$p, q_mse = mse$q
  )
  forms <- rlang::exprs(
    by_vector = list(c("mse", "mae"), c("mae", "mse"), c(1, 0.5)),
    by_list = list(list("mse", "mae"), list("mae", list("mse")), list(1, 0.5)),
    by_named_vector = list(c(q = "mae", p = "mse"), c(q = "mse", p = "mae"), c(q = 0.5, p = 1)),
    by_array = list(
      array(c("mse", "mae")), array(c("mae", "mse")), tapply(c(0.5, 1), c("q", "p"), mean)[2:1]
    ),
    by_named_list = list(
      list(q = "mae", p = "mse"), list(q = "mse", p = list("mae")), list(q = 0.5)
    ),
    by_instance = list(
      list(loss_mean_squared_error(), loss_mean_absolute_error()),
      list(
        p = metric_mean_absolute_error(name = "mae"), q = metric_mean_squared_error(name = "mse")
      ),
      c(p = 1L, q = 0.5)
    )
  )
  for (form in names(forms)) {
    arguments <- eval(forms[[form]])
    compile(
      model, "sgd", arguments[[1]], arguments[[2]],
      loss_weights = arguments[[3]], run_eagerly = TRUE
    )
    got <- evaluate(model, data, z, verbose = 0)
    expect_equal(got[names(both)], both, tolerance = 1e-6, info = form)
    expect_length(got, length(both))
  }
})

test_that("an output without a loss isn't trained", {
  model <- two_model()
  compile(model, optimizer_sgd(0.1), loss = list(q = "mse"), run_eagerly = TRUE)
  before <- weights(model)
  silent_fit(model, list(x[, 1:2], x), list(y[, 1], y[, 2]))
  after <- weights(model)
  expect_identical(after[1:2], before[1:2])
  expect_false(identical(after[3:4], before[3:4]))
})

test_that("options reach Keras", {
  model <- dense_model(kernel)
  compile(
    model, optimizer_sgd(0.25), "mae",
    run_eagerly = TRUE, steps_per_execution = 4, jit_compile = FALSE
  )
  expect_equal(r_value(r_value(model$optimizer)$get_config())$learning_rate, 0.25)
  expect_true(r_value(model$run_eagerly))
  expect_equal(r_value(model$steps_per_execution), 4)
  expect_false(r_value(model$jit_compile))
  compile(model, loss = "mae", run_eagerly = NULL)
  expect_match(class(model$optimizer)[1], "RMSprop", fixed = TRUE)
})

test_that("weighted metrics are weighted and the others aren't", {
  model <- dense_model(kernel, bias, "sgd", "mse", metrics = "mae", weighted_metrics = "mae")
  absolute <- rowMeans(abs(dense(x, kernel, bias) - y))
  w <- c(1, 0, 3, 0.5)
  got <- evaluate(model, x, y, sample_weight = w, verbose = 0)
  expect_length(got, 3)
  expect_equal(got$mae, mean(absolute), tolerance = 1e-6)
  expect_equal(got$weighted_mae, sum(w * absolute) / sum(w), tolerance = 1e-6)
})

test_that("target_tensors are the targets of a fit() without y", {
  fitted <- lapply(c(TRUE, FALSE), function(with_y) {
    model <- dense_model(kernel, bias)
    targets <- if (!with_y) list(target_tensors = y)
    do.call(compile, c(list(model, optimizer_sgd(0.1), "mse", run_eagerly = TRUE), targets))
    if (with_y) silent_fit(model, x, y, shuffle = FALSE) else silent_fit(model, x, shuffle = FALSE)
    weights(model)
  })
  expect_identical(fitted[[1]], fitted[[2]])
  expect_false(isTRUE(all.equal(fitted[[1]][[1]], kernel)))
})

test_that("sample_weight_mode warns and compiles all the same", {
  model <- dense_model(kernel)
  expect_warning(
    compile(model, loss = "mse", sample_weight_mode = "temporal"),
    class = "bridle_warning_deprecated"
  )
  expect_true(r_value(model$compiled))
})

test_that("a class's own compile method gets the dots", {
  own <- python("Own", c(
    "import keras",
    "class Own(keras.Sequential):",
    "    def compile(self, weight=1, **kwargs):",
    "        self.kept = repr(dict(weight))",
    "        super().compile(**kwargs)"
  ))
  model <- own()
  compile(model, loss = "mse", weight = c(a = 2, b = 3))
  expect_equal(r_value(model$kept), "{'a': 2.0, 'b': 3.0}")
  expect_equal(r_value(model$loss), "mse")
})

# ---- Functions as losses and metrics ----

squared <- function(y_true, y_pred) mean((y_true - y_pred)^2)
rmse <- function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2))
with_name <- structure(rmse, name = "named")

test_that("a metric is called by its attribute, else by the symbol it was passed by", {
  model <- dense_model(kernel)
  value <- sqrt(mean((x %*% kernel - y)^2))
  cases <- rlang::exprs(
    rmse = rmse,
    rmse = list(rmse),
    rmse = c(rmse),
    rmse = list(out = rmse),
    rmse = c(out = rmse),
    named = with_name,
    named = list(with_name),
    chosen = custom_metric("chosen", rmse),
    chosen = list(custom_metric("chosen", rmse)),
    mine = list(structure(function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2)), name = "mine")),
    custom = function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2))
  )
  for (i in seq_along(cases)) {
    eval(bquote(compile(model, loss = "mse", metrics = .(cases[[i]]), run_eagerly = TRUE)))
    got <- test_on_batch(model, x, y)
    info <- deparse1(cases[[i]])
    expect_setequal(names(got), c("loss", names(cases)[i]))
    expect_equal(got[[names(cases)[i]]], value, tolerance = 1e-6, info = info)
  }
})

test_that("several functions keep their names, beside other metrics", {
  model <- dense_model(kernel)
  compile(
    model,
    loss = "mse", metrics = list("mae", rmse, with_name), weighted_metrics = list(squared),
    run_eagerly = TRUE
  )
  expect_setequal(names(test_on_batch(model, x, y)), c("loss", "mae", "rmse", "named", "squared"))
})

test_that("name_functions() names by symbols only, and keeps what has a name", {
  f <- function(y_true, y_pred) 0
  name_of <- function(value, expression) attr(name_functions(value, expression), "name")
  expect_identical(name_of(f, quote(f)), "f")
  expect_identical(name_of(f, quote(function(y_true, y_pred) 0)), NULL)
  expect_identical(name_of(f, quote(make_one())), NULL)
  expect_identical(name_of(with_name, quote(f)), "named")
  # A list that was made elsewhere can't tell.
  expect_identical(name_functions(list(f, f), quote(twice(f))), list(f, f))
  expect_identical(name_functions(list(f), quote(metrics)), list(f))
  named <- name_functions(list(a = f, b = "mae", list(f)), quote(list(a = f, b = "mae", list(g))))
  expect_identical(attr(named$a, "name"), "f")
  expect_identical(attr(named[[3]][[1]], "name"), "g")
  expect_identical(named$b, "mae")
})

test_that("an R function as a loss trains as Keras' own does", {
  for (eager in c(TRUE, FALSE)) {
    trained <- lapply(list("mse", squared), function(loss) {
      model <- dense_model(kernel, bias)
      compile(model, optimizer_sgd(0.05), loss, run_eagerly = eager, jit_compile = FALSE)
      history <- silent_fit(model, x, y, epochs = 3, batch_size = 2, shuffle = FALSE)
      c(weights(model), list(history$metrics$loss))
    })
    expect_equal(trained[[1]], trained[[2]], tolerance = 1e-6)
    expect_false(isTRUE(all.equal(trained[[1]][[1]], kernel)))
  }
})

test_that("a loss by symbol is accepted for each output", {
  model <- two_model()
  compile(model, loss = list(p = squared, q = "mae"), run_eagerly = TRUE)
  got <- test_on_batch(model, list(x[, 1:2], x), list(y[, 1], y[, 2]))
  expect_equal(got$p_loss, mean((x[, 1] - x[, 2] - y[, 1])^2), tolerance = 1e-6)
})
