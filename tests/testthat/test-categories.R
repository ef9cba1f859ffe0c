# `lookup()` gives 10 for the code 0, 20 for the code 1.
lookup <- function() {
  input <- keras_input(1, dtype = "int32", name = "c")
  model <- keras_model(input, layer_flatten(layer_embedding(input, 2, 1)))
  set_weights(model, list(matrix(c(10, 20))))
  model |> compile(optimizer_sgd(0), "mse")
}

trained <- function() {
  model <- lookup()
  silent_fit(model, factor(c("a", "b", "a")), c(0, 0, 0))
  model
}

value_of <- function(...) as.vector(as.array(...))

test_that("an input's category is the same number whatever levels come with it", {
  skip_if_not(bridle_ready())
  model <- trained()
  levels <- factor(c("a", "b"))
  for (b in list(
    factor("b"), levels[2], droplevels(levels[2]), factor("b", c("b", "a")), ordered("b"), "b",
    factor("b", c("new", "b")), 1L, 1
  )) {
    expect_equal(as.vector(predict(model, b, verbose = 0)), 20)
    expect_equal(as.vector(predict_on_batch(model, b)), 20)
    expect_equal(value_of(model(b)), 20)
    expect_equal(sqrt(evaluate(model, b, 0, verbose = 0)$loss), 20)
    expect_equal(sqrt(train_on_batch(model, b, 0)$loss), 20)
    expect_equal(sqrt(test_on_batch(model, b, 0)$loss), 20)
    history <- silent_fit(model, factor("a"), 0, validation_data = list(b, 0))
    expect_equal(sqrt(history$metrics$val_loss), 20)
    once <- function() list(b, 0)
    expect_equal(sqrt(evaluate(model, once, steps = 1, verbose = 0)$loss), 20)
  }
  expect_equal(as.vector(predict(model, c("b", "a"), verbose = 0)), c(20, 10))
})

test_that("several inputs are matched each by its name", {
  skip_if_not(bridle_ready())
  inputs <- lapply(c("p", "q"), function(name) keras_input(1, dtype = "int32", name = name))
  values <- lapply(inputs, function(input) layer_flatten(layer_embedding(input, 2, 1)))
  model <- keras_model(inputs, layer_concatenate(values))
  set_weights(model, list(matrix(c(10, 20)), matrix(c(1, 2))))
  model |> compile(optimizer_sgd(0), "mse")
  data <- data.frame(p = factor(c("a", "b")), q = factor(c("u", "v")))
  silent_fit(model, data, matrix(0, 2, 2))
  expect_equal(categories(model)$inputs, list(p = c("a", "b"), q = c("u", "v")))
  again <- data.frame(p = "b", q = "v", stringsAsFactors = TRUE)
  expect_equal(as.vector(predict(model, again, verbose = 0)), c(20, 2))
  expect_equal(as.vector(predict(model, list(q = "u", p = factor("b")), verbose = 0)), c(20, 1))
})

test_that("they stay when a model is copied, saved, compiled or made of the same tensors", {
  skip_if_not(bridle_ready())
  model <- trained()
  file <- function() tempfile(fileext = ".keras")
  saved <- file()
  save_model(model, saved)
  by_keras <- file()
  model$save(by_keras)
  by_callback <- file()
  silent_fit(model, factor("a"), 0, callbacks = callback_model_checkpoint(by_callback))
  copy <- clone_model(model)
  set_weights(copy, get_weights(model))
  again <- list(
    load_model(saved), load_model(by_keras), load_model(by_callback), load_model(save_model(model)),
    copy, keras_model(model$inputs, model$outputs), compile(model, "adam", "mse")
  )
  for (model in again) expect_equal(as.vector(predict(model, factor("b"), verbose = 0)), 20)
})

test_that("what a model doesn't know is refused, or taken for another", {
  skip_if_not(bridle_ready())
  model <- trained()
  expect_refusals({
    predict(model, factor("c"))
    predict(model, TRUE)
    predict(lookup(), "b")
  })
  warned <- rlang::catch_cnd(predict(lookup(), factor("b"), verbose = 0), "warning")
  expect_s3_class(warned, "bridle_warning_training")
  expect_snapshot(writeLines(conditionMessage(warned)))
  set_categories(model, x = c("a", "b"), other = "b")
  expect_equal(as.vector(predict(model, factor("c"), verbose = 0)), 20)
  set_categories(model, x = character())
  expect_equal(categories(model)$inputs, rlang::set_names(list(), character()))
})

test_that("targets are matched by name, and name the columns", {
  skip_if_not(bridle_ready())
  x <- matrix(c(1, 2, 3, 4), 2)
  model <- keras_model_sequential(input_shape = 2) |> layer_dense(1, activation = "sigmoid")
  model |> compile(optimizer_sgd(0), "binary_crossentropy")
  history <- silent_fit(model, x, factor(c("yes", "no"), c("yes", "no")))
  says <- "Predictions are for \"no\", which is 1; \"yes\" is 0."
  expect_output(print(history), says, fixed = TRUE)
  expect_equal(colnames(predict(model, x, verbose = 0)), "no")
  expect_equal(colnames(predict_on_batch(model, x)), "no")
  wanted <- evaluate(model, x, c(0, 1), verbose = 0)
  for (y in list(factor(c("yes", "no")), c("yes", "no"), ordered(c("yes", "no")))) {
    expect_equal(evaluate(model, x, y, verbose = 0), wanted)
  }
  expect_equal(
    evaluate(model, x[1, , drop = FALSE], factor("yes"), verbose = 0),
    evaluate(model, x[1, , drop = FALSE], 0, verbose = 0)
  )
  model <- keras_model_sequential(input_shape = 2) |> layer_dense(1, activation = "sigmoid")
  model |> compile(optimizer_sgd(0), "binary_crossentropy")
  silent_fit(model, x, c(TRUE, FALSE))
  expect_equal(colnames(predict(model, x, verbose = 0)), "TRUE")
})

test_that("strings of some classes say nothing of the codes", {
  skip_if_not(bridle_ready())
  x <- matrix(c(1, 2, 3, 4), 2)
  model <- keras_model_sequential(input_shape = 2) |> layer_dense(3, activation = "softmax")
  model |> compile("sgd", "sparse_categorical_crossentropy")
  batch <- function() list(x, c("a", "b"))
  expect_refusals({
    fit(model, x, c("a", "b"))
    evaluate(model, x, c("a", "b"))
    fit(model, batch, steps_per_epoch = 1)
  })
  set_categories(model, y = c("a", "b", "c"))
  history <- silent_fit(model, batch, steps_per_epoch = 1)
  expect_equal(colnames(predict(model, x, verbose = 0)), c("a", "b", "c"))
})

test_that("layers that look strings up take a factor's levels", {
  skip_if_not(bridle_ready())
  words <- layer_string_lookup(vocabulary = c("a", "b"))
  expect_equal(value_of(words(factor(c("b", "a"), c("b", "a")))), c(2, 1))
  learnt <- layer_string_lookup()
  adapt(learnt, factor(c("b", "b", "a")))
  expect_equal(get_vocabulary(learnt), c("[UNK]", "b", "a"))
})
