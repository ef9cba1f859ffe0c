# Whatever is random in a model that is made and trained: initial weights, order, dropout.
make_random <- function() {
  model <- keras_model_sequential(input_shape = 4) |>
    layer_dense(8, activation = "relu") |>
    layer_dropout(0.3) |>
    layer_dense(3, activation = "softmax")
  compile(model, "adam", loss = "sparse_categorical_crossentropy")
}
trained <- function(model = make_random(), ...) {
  history <- silent_fit(model, iris[1:4], iris$Species, epochs = 2, ...)
  list(history$metrics, get_weights(model))
}
after_seed <- function(seed, call) {
  set.seed(seed)
  call()
}

# What set.seed() alone makes repeat.
repeated <- list(
  "a model and its training" = function() trained(),
  "a model whose weights come with its training" = function() {
    model <- keras_model_sequential() |> layer_dense(3, activation = "softmax")
    trained(compile(model, "sgd", loss = "sparse_categorical_crossentropy"))
  },
  "a training with R's own numbers in between" = function() {
    draws <- callback_lambda(on_epoch_end = function(epoch, logs) runif(1))
    list(trained(callbacks = draws), runif(1))
  },
  "a random split" = function() trained(validation_split = validation_split_by(0.2, "random")),
  "a layer of R's own that draws" = function() {
    layer_noise <- Layer("Noise", call = function(inputs) inputs + random_normal(op_shape(inputs)))
    model <- keras_model_sequential(input_shape = 4) |> layer_noise() |> layer_dense(1)
    silent_fit(compile(model, loss = "mse"), as.matrix(iris[2:5 - 1]), 1:150)$metrics
  },
  "tensors" = function() as.array(random_normal(c(2, 2))),
  "an initializer" = function() as.array(initializer_he_normal()(c(2, 2))),
  "R's numbers after Keras'" = function() {
    make_random()
    runif(2)
  }
)

test_that("set.seed() is enough for random numbers that repeat", {
  for (what in names(repeated)) {
    call <- repeated[[what]]
    first <- after_seed(1, call)
    call()
    expect_identical(after_seed(1, call), first, label = what)
    expect_false(identical(after_seed(2, call), first), label = what)
  }
})

test_that("set.seed() before a training repeats it, though the model was made before", {
  model <- make_random()
  initial <- get_weights(model)
  again <- function() {
    set_weights(model, initial)
    trained(compile(model, "sgd", loss = "sparse_categorical_crossentropy"))
  }
  expect_identical(after_seed(3, again), after_seed(3, again))
  expect_false(identical(again(), again()))
})

test_that("a training that is kept in a file has the seed that it was begun with", {
  file <- withr::local_tempfile()
  kept <- function(...) trained(resume = file, ...)
  first <- after_seed(1, kept)
  expect_identical(first, after_seed(1, trained))
  # What R draws by now is something else.
  expect_identical(after_seed(9, kept), first)
})

test_that("what isn't random leaves R's numbers where they are", {
  model <- make_random()
  file <- withr::local_tempfile(fileext = ".keras")
  set.seed(1)
  before <- .Random.seed
  predict(model, iris[1:4], verbose = 0)
  evaluate(model, iris[1:4], as.integer(iris$Species) - 1L, verbose = 0)
  save_model(model, file)
  load_model(file)
  op_ones(2) + 1
  layer_flatten()
  optimizer_adam()
  trained(model, seed = 1)
  expect_identical(.Random.seed, before)
})

test_that("set_random_seed() repeats R and Keras", {
  both <- function() {
    set_random_seed(3)
    list(runif(2), as.array(random_normal(2)), trained())
  }
  expect_identical(both(), both())
})

test_that("Keras' numbers are those of Keras with its seed, until R draws", {
  in_python <- python("in_python", c(
    "import keras",
    "import numpy as np",
    "def in_python(seed, x, y):",
    "    keras.utils.set_random_seed(int(seed))",
    "    model = keras.Sequential([",
    "        keras.Input((4,)), keras.layers.Dense(8, 'relu'), keras.layers.Dropout(0.3),",
    "        keras.layers.Dense(3, 'softmax')])",
    "    model.compile('adam', 'sparse_categorical_crossentropy')",
    "    history = model.fit(x, np.array(y), epochs=2, verbose=0, shuffle=False)",
    "    return history.history['loss']"
  ))
  set.seed(1)
  wanted <- unlist(r_value(in_python(5L, as.matrix(iris[1:4]), as.integer(iris$Species) - 1L)))
  seeds <- list(set_random_seed, function(seed) keras$utils$set_random_seed(seed))
  for (seed in seeds) {
    seed(5L)
    expect_equal(trained(shuffle = FALSE)[[1]]$loss, wanted, tolerance = 1e-6)
    seed(5L)
    runif(1)
    expect_false(isTRUE(all.equal(trained(shuffle = FALSE)[[1]]$loss, wanted)))
  }
})

test_that("a seed that Keras had before bridle came counts too", {
  code <- c(
    "keras <- reticulate::import('keras')",
    "keras$utils$set_random_seed(1L)",
    "print(as.array(random_normal(2)))"
  )
  one <- in_other_r(code)$out
  expect_identical(in_other_r(code)$out, one)
  expect_length(one, 1)
})

test_that("set_random_seed() refuses fractions", {
  expect_error(set_random_seed(1.5), "whole number", class = "bridle_error_type")
})
