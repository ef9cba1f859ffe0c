test_that("explain() says what ran and why", {
  model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
  expect_identical(explain(model), "Nothing has run yet.")
  x <- matrix(1, 40, 2)
  model |> compile(loss = "mse", jit_compile = FALSE)
  model |> fit(x, 1:40, batch_size = 8, verbose = 0)
  expect_identical(explain(model), "training: graph, because jit_compile is off")
  model |> compile(loss = "mse", run_eagerly = TRUE)
  model |> fit(x, 1:40, verbose = 0)
  expect_identical(explain(model), "training: Keras' own loop, because run_eagerly is on")
  expect_identical(which_program(model), explain(model))
  expect_error(which_program(1), "model", class = "bridle_error_type")
})

test_that("folds share what was traced, and each trains as it does alone", {
  fold <- function(seed) {
    set_random_seed(seed)
    model <- keras_model_sequential(input_shape = 3) |>
      layer_dense(5, activation = "relu") |>
      layer_dropout(0.1) |>
      layer_dense(1, activation = "sigmoid")
    model |> compile("adam", loss_binary_crossentropy(), metrics = list("accuracy", metric_auc()))
    history <- model |> fit(
      as.matrix(mtcars[c("wt", "qsec", "drat")]), mtcars$am,
      epochs = 2, batch_size = 8, verbose = 0
    )
    list(weights = get_weights(model), loss = history$metrics$loss, explained = explain(model))
  }
  alone <- fold(2)
  fold(1)
  again <- fold(2)
  expect_identical(again[c("weights", "loss")], alone[c("weights", "loss")])
  expect_match(again$explained, "traced for an earlier model of the same structure: training")
})
