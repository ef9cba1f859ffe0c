skip_if_not_installed("hardhat")
skip_if_not_installed("recipes")

# Training on a frame, beside the same training on the matrix that base R makes of it.
ways <- list(
  formula = list(
    x = y ~ .,
    by_hand = indicators
  ),
  "a formula of functions" = list(
    x = log(y) ~ poly(n, 2) + i:f,
    by_hand = function(data) {
      known <- stats::poly(frame$n, 2)
      f <- factor(data$f, c("a", "b", "c"))
      unname(cbind(stats::predict(known, data$n), data$i * stats::model.matrix(~ f - 1)))
    },
    y = log(frame$y)
  ),
  recipe = list(
    x = recipes::recipe(y ~ n + f, frame) |>
      recipes::step_normalize(recipes::all_numeric_predictors()) |>
      recipes::step_dummy(f),
    by_hand = function(data) {
      f <- factor(data$f, c("a", "b", "c"))
      unname(cbind((data$n - mean(frame$n)) / sd(frame$n), stats::model.matrix(~f)[, -1]))
    }
  )
)

test_that("a frame is trained on, evaluated and predicted for as the matrix made by hand", {
  for (name in names(ways)) {
    way <- ways[[name]]
    y <- if (is.null(way$y)) frame$y else way$y
    by_hand <- way$by_hand(frame)
    models <- list(linear(), linear())
    got <- silent_fit(models[[1]], way$x, data = frame, epochs = 3, seed = 1, batch_size = 3)
    wanted <- silent_fit(models[[2]], by_hand, y, epochs = 3, seed = 1, batch_size = 3)
    alike <- function(got, wanted) expect_equal(got, wanted, tolerance = 1e-5, info = name)
    alike(got$metrics, wanted$metrics)
    alike(get_weights(models[[1]]), get_weights(models[[2]]))
    wanted <- predict(models[[2]], way$by_hand(later), verbose = 0)
    alike(unname(predict(models[[1]], new_data = later, verbose = 0)), wanted)
    alike(unname(predict(models[[1]], later[2, ], verbose = 0)), wanted[2, , drop = FALSE])
    alike(unname(predict(models[[1]], newdata = later, verbose = 0)), wanted)
    alike(unname(predict_on_batch(models[[1]], later)), wanted)
    loss <- evaluate(models[[2]], by_hand, y, verbose = 0)
    alike(evaluate(models[[1]], frame, verbose = 0), loss)
    alike(evaluate(models[[1]], data = frame, verbose = 0), loss)
    alike(evaluate(models[[1]], frame[-1], y, verbose = 0), loss)
    alike(test_on_batch(models[[1]], frame), loss)
  }
})

test_that("frames to validate on are prepared alike, with the outcome in them or beside them", {
  known <- list(indicators(frame)[7:8, ], frame$y[7:8])
  rest <- frame[7:8, ]
  fit_to <- function(...) {
    silent_fit(linear(), ..., epochs = 2, seed = 1)$metrics
  }
  wanted <- fit_to(indicators(frame)[1:6, ], frame$y[1:6], validation_data = known)
  for (given in list(rest, list(rest, rest$y), list(y = rest$y, x = rest), known)) {
    expect_equal(fit_to(y ~ ., frame[1:6, ], validation_data = given), wanted, tolerance = 1e-6)
  }
  by_x <- fit_to(frame[1:6, -1], frame$y[1:6], validation_data = list(rest, rest$y))
  expect_equal(by_x, wanted, tolerance = 1e-6)
})

test_that("factors among the columns of x are indicators", {
  models <- list(linear(), linear())
  silent_fit(models[[1]], frame[-1], frame$y, seed = 1, validation_data = list(frame[-1], frame$y))
  silent_fit(models[[2]], indicators(frame), frame$y, seed = 1)
  expect_equal(get_weights(models[[1]]), get_weights(models[[2]]), tolerance = 1e-6)
  wanted <- predict(models[[2]], indicators(later), verbose = 0)
  expect_equal(unname(predict(models[[1]], later, verbose = 0)), wanted, tolerance = 1e-6)
  # Further training, and what is prepared already.
  expect_no_error(silent_fit(models[[1]], frame[8:1, 6:2], frame$y))
  expect_no_error(silent_fit(models[[1]], indicators(frame), frame$y))
})

test_that("outcomes are what they are elsewhere: factors, logicals, several", {
  model <- keras_model_sequential() |> layer_dense(3, activation = "softmax")
  compile(model, loss = "sparse_categorical_crossentropy", metrics = "accuracy")
  silent_fit(model, Species ~ ., iris, class_weight = c(setosa = 1, versicolor = 2, virginica = 1))
  expect_identical(colnames(predict(model, iris[1:2, ], verbose = 0)), levels(iris$Species))
  expect_identical(categories(model)$outputs[[1]], levels(iris$Species))
  expect_named(evaluate(model, iris, verbose = 0), c("loss", "accuracy"))

  for (formula in list(cbind(mpg, wt) ~ hp, mpg + wt ~ hp)) {
    models <- lapply(1:2, function(i) {
      model <- keras_model_sequential(input_shape = 1) |>
        layer_dense(2, kernel_initializer = "ones")
      compile(model, optimizer_sgd(1e-6), "mse")
    })
    silent_fit(models[[1]], formula, mtcars, shuffle = FALSE)
    silent_fit(models[[2]], mtcars["hp"], mtcars[c("mpg", "wt")], shuffle = FALSE)
    expect_equal(get_weights(models[[1]]), get_weights(models[[2]]), tolerance = 1e-6)
  }

  input <- keras_input(1)
  both <- keras_model(input, list(
    layer_dense(input, 1, name = "mpg"),
    layer_dense(input, 2, activation = "softmax", name = "am")
  ))
  cars <- transform(mtcars, am = factor(am, labels = c("automatic", "manual")))
  compile(both, loss = list(mpg = "mse", am = "sparse_categorical_crossentropy"))
  silent_fit(both, mpg + am ~ hp, cars)
  predicted <- predict(both, cars[1:2, ], verbose = 0)
  expect_identical(colnames(predicted$am), c("automatic", "manual"))
})

test_that("where there is an input for each column, factors are its categories", {
  inputs <- list(keras_input(1, name = "n"), keras_input(1, name = "f", dtype = "int32"))
  embedded <- inputs[[2]] |> layer_embedding(3, 2) |> layer_flatten()
  model <- keras_model(inputs, layer_concatenate(list(inputs[[1]], embedded)) |> layer_dense(1))
  compile(model, "sgd", "mse")
  silent_fit(model, y ~ n + f, frame)
  by_hand <- predict(model, list(n = later$n, f = c(2L, 0L)), verbose = 0)
  expect_equal(unname(predict(model, later, verbose = 0)), by_hand)
  expect_error(expect_warning(silent_fit(model, y ~ n + i, frame), "anew"), "`i`")
})

test_that("a formula given again is that of the first training; another one says so", {
  model <- linear()
  silent_fit(model, y ~ f, frame)
  # By themselves, these rows would have the levels "a" and "c" alone.
  expect_no_warning(silent_fit(model, y ~ f, transform(frame, f = as.character(f))[c(1, 3), ]))
  expect_error(
    expect_warning(silent_fit(model, y ~ n + l, frame), "prepared by `y ~ f`"),
    "columns that the model was\\s+trained on"
  )
  expect_equal(dim(predict(model, frame, verbose = 0)), c(8, 1))
})

test_that("a training that is refused teaches nothing", {
  model <- linear()
  expect_error(silent_fit(model, y ~ f, frame, epochs = 0.5), "epochs")
  expect_no_warning(silent_fit(model, y ~ n, frame))
})

test_that("rows keep their names", {
  model <- linear()
  silent_fit(model, mpg ~ wt + cyl, mtcars)
  expect_identical(rownames(predict(model, mtcars[1:3, ], verbose = 0)), rownames(mtcars)[1:3])
})
