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

test_that("a class says what it is, and Python sees the class", {
  expect_output(print(layer_linear), "<class Linear, a keras.layers.Layer>", fixed = TRUE)
  expect_equal(r_value(reticulate::r_to_py(layer_linear)$`__name__`), "Linear")
  expect_equal(r_value(layer_linear$`__name__`), "Linear")
})

test_that("what can't be a class is refused", {
  expect_refusals({
    Layer("my layer")
    Layer("A", public = list(1))
    layer_linear()
    layer_linear(units = 2, nonsense = 3)
    Layer("A", call = function(x, self) x)()
    Layer("A", call = function(x) super$nothing)()(x)
    Layer("A", inherit = layer_dense(units = 1))()
  })
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

test_that("`self` may be written as the first formal, as Python has it", {
  layer_times <- Layer("Times",
    initialize = function(self, by, ...) {
      super$initialize(...)
      self$by <- by
    },
    call = function(self, inputs) inputs * self$by
  )
  expect_named(formals(layer_times), c("object", "by", "..."))
  expect_equal(as.numeric(layer_times(by = 3)(c(1, 2))), c(3, 6))
})

test_that("a class extends the one whose instances a constructor makes", {
  double_mse <- Loss("DoubleMse",
    inherit = loss_mean_squared_error,
    call = function(y_true, y_pred) 2 * super$call(y_true, y_pred)
  )
  expect_equal(as.numeric(double_mse()(c(1, 2), c(1, 4))), 4)
  layer_plus <- Layer("Plus", inherit = layer_dense, call = function(inputs) super$call(inputs) + 1)
  made <- layer_plus(units = 2, kernel_initializer = "ones")(matrix(1, 1, 3))
  expect_equal(as.array(made), matrix(4, 1, 2))
  expect_output(print(double_mse), "DoubleMse, a keras.losses.MeanSquaredError>", fixed = TRUE)
})
