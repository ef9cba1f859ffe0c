base <- function() keras_model_sequential(input_shape = 3) |> layer_dense(2)
x <- matrix(c(1, 2, 3, -1, 0.5, 0, 2, 1, 4, -3, 2, 1.5), 4)
values <- function(tensor) r_value(keras$ops$convert_to_numpy(tensor))

test_that("a model called on a Sequential model is added to it", {
  inner <- base()
  outer <- keras_model_sequential(input_shape = 3)
  expect_identical(outer |> inner(), outer)
  outer |> layer_dense(1)
  expect_length(r_value(outer$layers), 2)
  expect_equal(get_weights(outer)[1:2], get_weights(inner))
})

test_that("a model or layer called on data computes", {
  model <- base()
  weights <- get_weights(model)
  expect_equal(values(model(x)), dense(x, weights[[1]], weights[[2]]), tolerance = 1e-6)
  expect_equal(values(model(x, training = FALSE)), values(model(x)))
  first <- get_layer(model, index = 1)
  expect_equal(values(first(x)), values(model(x)))
  drop <- layer_dropout(rate = 0.5, seed = 1)
  dropped <- values(drop(matrix(1, 10, 10), training = TRUE))
  expect_setequal(unique(as.vector(dropped)), c(0, 2))
})

test_that("a model called on symbolic tensors gives symbolic ones", {
  inputs <- keras_input(shape = 3)
  output <- base()(inputs)
  expect_equal(r_value(output$shape), list(NULL, 2L))
})

test_that("what doesn't fit is an R condition", {
  expect_error(base()(x[, 1:2]), "must have shape", class = "bridle_error_value")
  layer <- layer_dense(units = 2)
  layer(x)
  error <- expect_error(layer(x[, 1:2]), "expected axis -1", class = "bridle_error_python")
  expect_no_match(conditionMessage(error), "[1m", fixed = TRUE)
})

# What R calls, and its value in closed form. Numbers, vectors and matrices are R's.
yt <- rbind(c(1, 0), c(0, 1))
yp <- rbind(c(0.8, 0.2), c(0.3, 0.7))
minus_log <- function(...) mean(-log(c(...)))
called <- list(
  list(quote(initializer_ones()(shape = c(2, 2))), matrix(1, 2, 2)),
  list(quote(initializer_zeros()(c(2, 3))), matrix(0, 2, 3)),
  list(quote(initializer_identity()(list(2, 2), dtype = "float64")), diag(2)),
  list(quote(initializer_constant(3)(shape(1, 2))), matrix(3, 1, 2)),
  list(quote(initializer_stft(window = NULL)(c(4, 1, 3))[2, 1, ]), cos(2 * pi * c(0, 1, 2) / 4)),
  list(quote(loss_mean_squared_error()(yt, yp)), mean((yt - yp)^2)),
  list(quote(loss_mean_squared_error()(y_pred = yp, y_true = yt)), mean((yt - yp)^2)),
  list(quote(loss_mean_squared_error()(yt, yp, c(1, 0))), mean((yt - yp)[1, ]^2) / 2),
  list(quote(loss_sparse_categorical_crossentropy()(c(0, 1), yp)), minus_log(0.8, 0.7)),
  list(
    quote(loss_sparse_categorical_crossentropy()(factor(c("b", "a")), yp)), minus_log(0.2, 0.3)
  ),
  list(
    quote(loss_categorical_generalized_cross_entropy()(c(0L, 1L), yp)),
    mean((1 - c(0.8, 0.7)^0.5) / 0.5)
  ),
  list(
    quote(loss_categorical_generalized_cross_entropy(c(0L, 1L), yp)),
    (1 - c(0.8, 0.7)^0.5) / 0.5
  ),
  list(quote(metric_mean_absolute_error()(yt, yp)), mean(abs(yt - yp))),
  list(quote(metric_mean()(c(1, 3, 8))), 4),
  list(quote(metric_mean()(5)), 5),
  list(quote(metric_mean()(c(1, 3), sample_weight = c(3, 1))), 1.5),
  list(quote(regularizer_l2(0.1)(matrix(1:4, 2))), 3),
  list(quote(regularizer_l1(0.5)(c(1, -2))), 1.5),
  list(quote(constraint_nonneg()(rbind(c(-1, 2)))), rbind(c(0, 2))),
  list(quote(constraint_unitnorm()(c(3L, 4L))), c(0.6, 0.8)),
  list(quote(learning_rate_schedule_inverse_time_decay(0.1, 10, 1)(5)), 0.1 / 1.5),
  list(quote(Constraint("Half", call = function(w) w / 2)()(c(2, 4))), c(1, 2)),
  list(quote(LearningRateSchedule("Step", call = function(step) 1 / (step + 1))()(3)), 0.25)
)

test_that("losses, metrics, initializers and their like are called with R values", {
  for (case in called) {
    got <- eval(case[[1]])
    got <- if (is.numeric(got)) got else as.array(got)
    what <- deparse1(case[[1]])
    expect_equal(as.vector(got), as.vector(case[[2]]), tolerance = 1e-6, info = what)
    if (length(case[[2]]) > 1) expect_equal(NROW(got), NROW(case[[2]]), info = what)
  }
})

test_that("what they can't be called with is refused", {
  loss <- loss_mean_squared_error()
  expect_refusals({
    loss(yt)
    loss(yt, yp, sample_weights = 1)
    loss(yt, yp, 1, 2)
    loss(c("a", "b"), yp)
    initializer_ones()(c(2.5, 2))
    regularizer_l2()("a")
  })
})
