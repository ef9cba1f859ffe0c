# What bridle refuses, and what it says then. The texts are in _snaps/bad-input.md: read them as
# prose. A text is a sentence, "`arg` must be X, not Y." or "Can't ...", and the next action.

x <- x[1:3, ]
numbers <- y[1:3, ]
classes <- factor(c("no", "yes", "no"))
holed <- replace(x, 2, NA)
boom <- function(y_true, y_pred) stop("boom")
one_argument <- function(y_true) y_true

# No test changes these.
plain <- dense_model(kernel, bias)
regression <- dense_model(kernel, bias, "sgd", "mse", metrics = "mae")
classifier <- dense_model(
  kernel, bias, "sgd", "sparse_categorical_crossentropy",
  activation = "softmax"
)
binary <- dense_model(kernel[, 1, drop = FALSE], 0, "sgd", "binary_crossentropy")
two <- two_model()
compile(two, "sgd", loss = c("mse", "mae"), run_eagerly = TRUE)
xs <- list(a = x[, 1:2], b = x)
ys <- list(p = 1:3, q = 3:1)
failing_metric <- dense_model(kernel, bias)
compile(failing_metric, "sgd", "mse", metrics = list(boom), jit_compile = FALSE)
failing_loss <- dense_model(kernel, bias)
compile(failing_loss, "sgd", boom, jit_compile = FALSE)
models <- list(plain, regression, classifier, binary, two, failing_metric, failing_loss)

cases <- rlang::exprs(
  # ---- compile() ----
  compile(regression, optimizer = "adamm"),
  compile(regression, optimizer = 3),
  compile(regression, optimizer = NULL),
  compile(regression, optimizer = NA),
  compile(regression, optimizer = c("sgd", "adam")),
  compile(regression, optimizer = list(learning_rate = 0.1)),
  compile(regression, optimizer = identity),
  compile(regression, loss = "msee"),
  compile(regression, loss = 5),
  compile(regression, loss = NA),
  compile(regression, loss = NA_character_),
  compile(regression, loss = mtcars),
  compile(regression, loss = one_argument),
  compile(regression, loss = function() 0),
  compile(regression, loss = c(outt = "mse")),
  compile(two, loss = c("mse", "mae", "mse")),
  compile(two, loss = list()),
  compile(two, loss = c(p = "mse", z = "mae")),
  compile(two, loss = c(p = "mse", p = "mae")),
  compile(two, loss = list(p = "mse", "mae")),
  compile(two, loss = list(p = "mse", q = "maee")),
  compile(two, loss = "mse", loss_weights = c(1, 2, 3)),
  compile(two, loss = "mse", loss_weights = c(p = 1, z = 2)),
  compile(two, loss = "mse", loss_weights = c("a", "b")),
  compile(two, loss = "mse", loss_weights = c(1, NA)),
  compile(two, loss = "mse", loss_weights = list(p = 1, q = TRUE)),
  compile(regression, loss = "mse", metrics = "maee"),
  compile(regression, loss = "mse", metrics = 3),
  compile(regression, loss = "mse", metrics = c("mae", NA)),
  compile(regression, loss = "mse", metrics = list(one_argument)),
  compile(two, loss = "mse", metrics = "mae"),
  compile(two, loss = "mse", metrics = list(z = "mae")),
  compile(two, loss = "mse", weighted_metrics = list(p = 3)),
  compile(regression, loss = "mse", run_eagerly = NA),
  compile(regression, loss = "mse", run_eagerly = "yes"),
  compile(regression, loss = "mse", steps_per_execution = 0),
  compile(regression, loss = "mse", steps_per_execution = 1.5),
  compile(regression, loss = "mse", jit_compile = "yes"),
  compile(regression, loss = "mse", auto_scale_loss = 1),
  compile(regression, loss = "mse", target_tensors = "a"),
  compile(two, loss = "mse", target_tensors = x[, 1]),
  compile(two, loss = "mse", target_tensors = list(z = x[, 1])),
  compile(regression, loss = "mse", sample_weight_mode = "samples"),
  compile(regression, loss = "mse", run_eager = TRUE),
  compile(regression, loss = "mse", lr = 0.1),
  compile(regression, "sgd", "mse", "mae", 0.5),

  # ---- fit(): options ----
  fit(plain, x, numbers),
  fit(regression, x, numbers, epochs = 2.7),
  fit(regression, x, numbers, epochs = "10"),
  fit(regression, x, numbers, epochs = NA),
  fit(regression, x, numbers, epochs = NA_real_),
  fit(regression, x, numbers, epochs = NULL),
  fit(regression, x, numbers, epochs = TRUE),
  fit(regression, x, numbers, epochs = Inf),
  fit(regression, x, numbers, epochs = -1),
  fit(regression, x, numbers, epochs = c(1, 2)),
  fit(regression, x, numbers, epochs = factor(3)),
  fit(regression, x, numbers, epochs = as.Date("2020-01-01")),
  fit(regression, x, numbers, initial_epoch = 0),
  fit(regression, x, numbers, initial_epoch = 1.5),
  fit(regression, x, numbers, batch_size = 0),
  fit(regression, x, numbers, batch_size = mtcars),
  fit(regression, x, numbers, steps_per_epoch = 0),
  fit(regression, x, numbers, validation_split = 1),
  fit(regression, x, numbers, validation_split = -0.1),
  fit(regression, x, numbers, validation_split = "a"),
  fit(regression, x, numbers, validation_freq = 0),
  fit(regression, x, numbers, validation_freq = c(1, 2.5)),
  fit(regression, x, numbers, shuffle = "yes"),
  fit(regression, x, numbers, verbose = 3),
  fit(regression, x, numbers, view_metrics = "yes"),
  fit(regression, x, numbers, callbacks = 3),
  fit(regression, x, numbers, callbacks = identity),
  fit(regression, x, numbers, callbacks = list(callback_early_stopping(), "stop")),
  fit(regression, x, numbers, allow_nan = 3),
  fit(regression, x, numbers, epoch = 2),
  fit(regression, x, numbers, 3),

  # ---- fit(): data ----
  fit(regression),
  fit(regression, y = numbers),
  fit(regression, x),
  fit(regression, x, numbers[1:2, ]),
  fit(regression, x[0, ], numbers[0, ]),
  fit(regression, x[, 1:2], numbers),
  fit(regression, array(1, c(3, 3, 2)), numbers),
  fit(regression, holed, numbers),
  fit(regression, replace(matrix(1:9, 3), 4, NA), numbers),
  fit(regression, x, replace(numbers, 1:2, NaN)),
  fit(regression, holed > 0, numbers),
  fit(regression, "x.csv", numbers),
  fit(regression, letters[1:3], numbers),
  fit(regression, as.complex(x), numbers),
  fit(regression, as.Date("2020-01-01") + 0:2, numbers),
  fit(regression, function() x, numbers),
  fit(regression, globalenv(), numbers),
  fit(regression, list(x, x), numbers),
  fit(regression, list(z = x), numbers),
  fit(regression, list(), numbers),
  fit(regression, data.frame(), numbers),
  fit(regression, data.frame(a = 1:3, b = letters[1:3], c = 1), numbers),
  fit(regression, data.frame(a = 1:3, b = classes, c = 1), numbers),
  fit(regression, data.frame(a = c(1, NA, 3), b = 1, c = 2), numbers),
  fit(regression, x, c("a", "b", "c")),
  fit(classifier, x, c("no", "yes", "maybe")),
  fit(classifier, x, factor(c("no", NA, "yes"))),
  fit(classifier, x, factor(c("a", "b", "c"))),
  fit(classifier, x, c(1, 2, 1)),
  fit(classifier, x, diag(3)[, 1:2]),
  fit(binary, x, 0:2),
  fit(binary, x, factor(c("a", "b", "c"))),
  evaluate(binary, x, factor(c("a", "b", "a"), c("a", "b", "c"))),
  fit(regression, x, classes),
  train_on_batch(regression, x, list(classes)),
  fit(two, xs, list(p = classes, q = 3:1)),
  fit(classifier, x, c(-1, 0, 1)),
  fit(two, xs, list(p = 1:3, z = 1:3)),
  fit(two, xs, list(p = 1:3)),
  fit(two, xs, 1:3),
  fit(two, xs, list(p = 1:3, 1:3)),
  fit(two, xs["a"], ys),
  fit(two, unname(xs)[1], ys),
  fit(two, list(a = xs$a, bb = xs$b), ys),
  fit(two, list(a = xs$a, b = x[1:2, ]), ys),
  fit(two, list(a = xs$a, b = holed), ys),

  # ---- fit(): validation and weights ----
  fit(regression, x, numbers, validation_data = x),
  fit(regression, x, numbers, validation_data = data.frame(x)),
  fit(regression, x, numbers, validation_data = list(x)),
  fit(classifier, x, classes, validation_data = list(x, diag(3)[, 1:2])),
  fit(regression, x, numbers, validation_data = list(x, numbers[1:2, ])),
  fit(regression, x, numbers, validation_data = list(x, letters[1:3])),
  fit(regression, x, numbers, validation_data = list(holed, numbers)),
  fit(regression, x, numbers, sample_weight = 1:2),
  fit(regression, x, numbers, sample_weight = c(1, NA, 2)),
  fit(regression, x, numbers, sample_weight = "a"),
  fit(classifier, x, classes, class_weight = c(no = 1, maybe = 2)),
  fit(classifier, x, as.integer(classes) - 1L, class_weight = c(no = 1, yes = 2)),
  fit(classifier, x, classes, class_weight = c(1, 2, 3)),
  fit(classifier, x, classes, class_weight = c(no = 1, yes = NA)),
  fit(classifier, x, classes, class_weight = list(no = 1, yes = "b")),
  fit(classifier, x, classes, class_weight = 2),
  fit(two, xs, ys, class_weight = c(1, 2)),

  # ---- Functions that fail ----
  fit(failing_metric, x, numbers),
  fit(failing_loss, x, numbers),
  evaluate(failing_metric, x, numbers, verbose = 0),

  # ---- evaluate(), predict(), on a batch ----
  evaluate(plain, x, numbers),
  evaluate(regression, x),
  evaluate(regression, x, numbers, steps = -1),
  evaluate(regression, x, numbers[1:2, ]),
  evaluate(regression, x, numbers, step = 1),
  predict(regression),
  predict(regression, NULL),
  predict(regression, letters),
  predict(regression, x[, 1:2]),
  predict(regression, holed),
  predict(regression, x, steps = 1.5),
  predict(regression, x, batchsize = 1),
  train_on_batch(plain, x, numbers),
  train_on_batch(regression),
  train_on_batch(regression, x),
  train_on_batch(regression, x, numbers, 1:2),
  train_on_batch(classifier, x, classes, 1:3, c(no = 1, yes = 2)),
  test_on_batch(plain, x, numbers),
  test_on_batch(regression, x, numbers, weight = 1),
  test_on_batch(regression, x, letters[1:3]),
  predict_on_batch(regression),
  predict_on_batch(regression, x, x),

  # ---- What isn't a model ----
  compile(mtcars, loss = "mse"),
  fit(3, x, numbers),
  train_on_batch("model", x, numbers),
  custom_metric(1, boom),
  custom_metric("a", "b")
)

# Everything that a call could have changed on a model.
state <- function(model) {
  compiled <- r_value(model$compiled)
  list(
    weights = weights(model),
    compiled = compiled,
    configuration = if (compiled) as.character(model$get_compile_config()),
    optimizer = if (compiled) reticulate::py_id(model$optimizer),
    steps = if (compiled) r_value(model$optimizer$iterations$numpy())
  )
}

# The case, the condition's class and call, and bridle's text: Python's and R's own words, and the
# names that Keras has, differ between versions.
report <- function(case, refused) {
  if (is.null(refused)) return(c("", paste(">", deparse1(case)), "Accepted"))
  where <- paste0(class(refused)[1], " in ", as.character(refused$call[[1]]), "()")
  own <- inherits(refused, "bridle_error") && !inherits(refused, "bridle_error_python")
  names_of_keras <- "The (optimizers|losses|metrics) are .*"
  text <- sub(names_of_keras, "The \\1 are ...", conditionMessage(refused))
  c("", paste(">", deparse1(case)), where, if (own) text)
}

refusals <- lapply(cases, function(case) NULL)

test_that("each bad input is refused and leaves every model as it was", {
  local_reproducible_output(width = 2000)
  withr::local_options(cli.width = 2000, keras.verbose = 0)
  before <- lapply(models, state)
  for (i in seq_along(cases)) {
    refused <- tryCatch(eval(cases[[i]]), error = identity)
    info <- deparse1(cases[[i]])
    expect_true(inherits(refused, "error"), info = info)
    if (inherits(refused, "error")) refusals[[i]] <<- refused
    after <- lapply(models, state)
    expect_true(identical(after, before), info = info)
    before <- after
  }
  expect_gt(length(cases), 60)
})

test_that("the text says what is wrong and what to do", {
  reports <- Map(report, cases, refusals)
  expect_snapshot(writeLines(unlist(reports)))
})

test_that("an R function's own words are in the error", {
  failing <- vapply(cases, function(case) any(startsWith(all.names(case), "failing_")), NA)
  of_r <- vapply(refusals, inherits, NA, "bridle_error_function")
  expect_identical(of_r, failing)
  for (refused in refusals[failing]) {
    expect_match(conditionMessage(refused), "boom", fixed = TRUE)
  }
})

test_that("the sentence has its form and names nothing internal", {
  said <- !vapply(refusals, is.null, NA)
  of_bridle <- vapply(refusals, inherits, NA, "bridle_error")
  form <- "^(`[^`]+` (must|is not an argument) .*|Can't .*)[.]$"
  internal <- "bridle\\.|keras\\.src|RVector|RList|Frame\\(|<class|\033|None|True|False|\\bdict\\b"
  for (i in which(of_bridle)) {
    lines <- strsplit(conditionMessage(refusals[[i]]), "\n", fixed = TRUE)[[1]]
    info <- paste(deparse1(cases[[i]]), conditionMessage(refusals[[i]]), sep = "\n")
    expect_match(lines[1], form, info = info)
    expect_false(grepl(internal, conditionMessage(refusals[[i]])), info = info)
    expect_identical(refusals[[i]]$call[[1]], cases[[i]][[1]], info = info)
  }
  # The others are R's own: no method for such a class.
  own <- vapply(refusals[said & !of_bridle], conditionMessage, "")
  expect_match(own, "no applicable method")
})
