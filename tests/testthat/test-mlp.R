skip_if_not_installed("hardhat")

test_that("it is what its layers, its loss and fit() give by hand", {
  set.seed(1)
  fitted <- bridle_mlp(mpg ~ wt + hp, mtcars, hidden = c(8, 4), epochs = 5, batch_size = 8)
  x <- as.matrix(mtcars[c("wt", "hp")])
  variance <- function(x) mean((x - mean(x))^2)
  set.seed(1)
  input <- keras_input(2)
  by_hand <- keras_model(input, input |>
    layer_normalization(mean = colMeans(x), variance = apply(x, 2, variance)) |>
    layer_dense(8, activation = "relu") |>
    layer_dense(4, activation = "relu") |>
    layer_dense(1) |>
    layer_normalization(mean = mean(mtcars$mpg), variance = variance(mtcars$mpg), invert = TRUE))
  compile(by_hand, optimizer_adam(0.003), "mse", metrics = "mae")
  history <- silent_fit(
    by_hand, x, mtcars$mpg, epochs = 5, batch_size = 8,
    validation_split = validation_split_by(0.2, "random")
  )
  expect_equal(fitted$history$metrics, history$metrics, tolerance = 1e-6)
  wanted <- unname(predict(by_hand, x, verbose = 0))
  expect_equal(predict(fitted, mtcars)$.pred, wanted[, 1], tolerance = 1e-6)
  by_keras <- unname(predict(as_keras(fitted), mtcars, verbose = 0))
  expect_equal(by_keras, wanted, tolerance = 1e-6)
})

# Each outcome: what is asked for, and what its output has.
outcomes <- list(
  list(mpg ~ wt, mtcars, "auto", "numeric", "linear", "mean_squared_error"),
  list(carb ~ wt, transform(mtcars, carb = as.integer(carb)), "auto", "numeric", "linear",
       "mean_squared_error"),
  list(carb ~ wt, mtcars, "count", "count", "exponential", "poisson"),
  list(am ~ wt, mtcars, "binary", "binary", "sigmoid", "binary_crossentropy"),
  list(am ~ wt, transform(mtcars, am = am == 1), "auto", "binary", "sigmoid",
       "binary_crossentropy"),
  list(am ~ wt, transform(mtcars, am = ifelse(am == 1, "m", "a")), "auto", "binary", "sigmoid",
       "binary_crossentropy"),
  list(Species ~ ., iris, "auto", "class", "softmax", "sparse_categorical_crossentropy"),
  list(cyl ~ wt, mtcars, "class", "class", "softmax", "sparse_categorical_crossentropy")
)

test_that("the outcome decides on the output and the loss", {
  for (case in outcomes) {
    fitted <- bridle_mlp(case[[1]], case[[2]], outcome = case[[3]], hidden = 2, epochs = 1)
    known <- fitted$outcomes[[1]]
    info <- deparse1(case[[1]])
    expect_identical(c(known$kind, known$activation, known$loss), unlist(case[4:6]), info = info)
    # What Keras has: a number's output is turned back into its units by a layer.
    layers <- as_keras(fitted)$layers
    last <- layers[[length(layers) - (known$kind == "numeric")]]
    expect_identical(last$get_config()$activation, case[[5]], info = info)
    expect_identical(as_keras(fitted)$loss, case[[6]], info = info)
  }
})

test_that("it finds what is there to find", {
  set.seed(1)
  flowers <- bridle_mlp(Species ~ ., iris, hidden = 16, seed = 1)
  expect_gt(mean(predict(flowers, iris)$.pred_class == iris$Species), 0.93)
  n <- 400
  data <- data.frame(x = runif(n, -2, 2), f = factor(sample(c("a", "b"), n, TRUE)))
  data$y <- 1e4 + 1e3 * data$x^2 * (data$f == "a")
  data$count <- rpois(n, exp(1 + data$x * (data$f == "b")))
  for (factors in c("indicators", "embeddings")) {
    fitted <- bridle_mlp(y ~ x + f, data, factors = factors, seed = 1)
    expect_gt(cor(predict(fitted, data)$.pred, data$y)^2, 0.98)
    fitted <- bridle_mlp(count ~ x + f, data, outcome = "count", factors = factors, seed = 1)
    expect_gt(cor(predict(fitted, data)$.pred, exp(1 + data$x * (data$f == "b")))^2, 0.9)
  }
})

test_that("a formula, a recipe, a data frame and a matrix are the same data", {
  skip_if_not_installed("recipes")
  cars <- mtcars[c("wt", "hp")]
  fits <- list(
    bridle_mlp(mpg ~ wt + hp, mtcars, hidden = 4, epochs = 3, seed = 1),
    bridle_mlp(recipes::recipe(mpg ~ wt + hp, mtcars), mtcars, hidden = 4, epochs = 3, seed = 1),
    bridle_mlp(cars, mtcars$mpg, hidden = 4, epochs = 3, seed = 1),
    bridle_mlp(as.matrix(cars), mtcars$mpg, hidden = 4, epochs = 3, seed = 1),
    bridle_mlp(unname(as.matrix(cars)), mtcars["mpg"], hidden = 4, epochs = 3, seed = 1)
  )
  wanted <- predict(fits[[1]], mtcars)
  for (fit in fits[2:4]) expect_equal(predict(fit, cars), wanted, tolerance = 1e-6)
  expect_equal(predict(fits[[5]], unname(as.matrix(cars))), wanted, tolerance = 1e-6)
})

test_that("several outcomes count the same, whatever they are measured in", {
  fit_to <- function(data) {
    bridle_mlp(cbind(mpg, qsec) ~ wt + hp, data, hidden = 4, epochs = 3, seed = 1, validation = 0)
  }
  one <- predict(fit_to(mtcars), mtcars)
  other <- predict(fit_to(transform(mtcars, mpg = mpg * 1000)), mtcars)
  expect_equal(other$.pred_mpg / 1000, one$.pred_mpg, tolerance = 1e-3)
  expect_equal(other$.pred_qsec, one$.pred_qsec, tolerance = 1e-3)
})

test_that("a split is validated on by its other part", {
  skip_if_not_installed("rsample")
  split <- rsample::initial_split(mtcars)
  fit_to <- function(data, ...) {
    bridle_mlp(mpg ~ wt, data, hidden = 2, epochs = 3, seed = 1, ...)$history$metrics
  }
  beside <- fit_to(rsample::training(split), validation_data = rsample::testing(split))
  expect_equal(fit_to(split), beside)
})

test_that("early stopping leaves the best epoch's weights", {
  fitted <- bridle_mlp(mpg ~ wt + hp, mtcars, patience = 3, seed = 1, learning_rate = 0.05)
  losses <- fitted$history$metrics$val_loss
  expect_identical(fitted$history$weights_epoch, which.min(losses))
  expect_length(losses, which.min(losses) + 3)
  without <- bridle_mlp(mpg ~ wt, mtcars, hidden = 2, epochs = 30, patience = 0, validation = 0)
  expect_named(without$history$metrics, c("loss", "mae"))
  expect_length(without$history$epoch, 30)
})

test_that("it repeats by set.seed(), or by seed, which leaves R's stream alone", {
  fit_once <- function(...) bridle_mlp(mpg ~ wt, mtcars, hidden = 2, epochs = 2, dropout = 0.5, ...)
  set.seed(1)
  first <- fit_once()$history$metrics
  expect_false(identical(fit_once()$history$metrics, first))
  set.seed(1)
  expect_identical(fit_once()$history$metrics, first)
  set.seed(2)
  before <- .Random.seed
  expect_identical(fit_once(seed = 1)$history$metrics, first)
  expect_identical(.Random.seed, before)
})

test_that("further arguments are fit()'s", {
  fit_to <- function(...) {
    bridle_mlp(am ~ wt, mtcars, outcome = "binary", hidden = 2, epochs = 2, seed = 1, ...)
  }
  weights <- ifelse(mtcars$am == 1, 3, 1)
  expect_equal(
    fit_to(class_weight = c("1" = 3, "0" = 1))$history$metrics$loss,
    fit_to(sample_weight = weights)$history$metrics$loss,
    tolerance = 1e-6
  )
  seen <- 0
  fit_to(callbacks = callback_lambda(on_epoch_end = function(epoch, logs) seen <<- seen + 1))
  expect_equal(seen, 2)
})

test_that("what can't be meant is refused", {
  expect_refusals({
    bridle_mlp(3)
    bridle_mlp(mpg ~ wt)
    bridle_mlp(mpg ~ wt, mtcars, hiden = 3)
    bridle_mlp(mpg ~ wt, mtcars, 3)
    bridle_mlp(mpg ~ wt, mtcars, hidden = c(8, 0))
    bridle_mlp(mpg ~ wt, mtcars, activation = "reul")
    bridle_mlp(mpg ~ wt, mtcars, factors = "embedding")
    bridle_mlp(mpg ~ wt, mtcars, dropout = 1)
    bridle_mlp(mpg ~ wt, mtcars, penalty = "1")
    bridle_mlp(mpg ~ wt, mtcars, validation = 2)
    bridle_mlp(mpg ~ wt, mtcars, outcome = "counts")
    bridle_mlp(mpg ~ wt, mtcars, outcome = 1)
    bridle_mlp(mpg ~ wt, mtcars, outcome = c(mgp = "count"))
    bridle_mlp(mpg ~ wt, mtcars, outcome = "count")
    bridle_mlp(Species ~ ., iris, outcome = "numeric")
    bridle_mlp(Species ~ ., iris, outcome = "binary")
    bridle_mlp(Species ~ ., iris[1:50, ], outcome = "class", hidden = 2)
    bridle_mlp(am ~ wt, transform(mtcars, am = factor(1)))
    bridle_mlp(mpg ~ wt, transform(mtcars, mpg = c(NA, mpg[-1])))
    bridle_mlp(mpg ~ wt, transform(mtcars, wt = c(NA, wt[-1])))
  })
})

test_that("R's defaults are Python's", {
  train <- reticulate::import("bridle.for_r.mlp")$train_mlp
  parameters <- reticulate::import("inspect")$signature(train)$parameters
  shown <- formals(bridle_mlp.formula)
  names <- c(
    "hidden", "activation", "outcome", "dropout", "penalty", "learning_rate", "epochs", "patience",
    "validation"
  )
  for (name in names) {
    own <- parameters$get(name)$default
    expect_equal(eval(shown[[name]]), unlist(own), info = name)
  }
  expect_identical(formals(bridle_mlp.data.frame)[-(1:3)], shown[-(1:3)])
})
