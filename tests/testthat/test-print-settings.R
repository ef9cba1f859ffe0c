# A call, and what its value prints: the settings that differ from `NULL` and `FALSE`.
test_that("what is made prints as the call that makes one like it", {
  withr::local_options(width = 80)
  expect_snapshot({
    optimizer_adam(learning_rate = 0.01)
    optimizer_sgd(
      learning_rate_schedule_exponential_decay(0.1, decay_steps = 100, decay_rate = 0.9),
      momentum = 0.9, nesterov = TRUE
    )
    learning_rate_schedule_piecewise_constant_decay(c(10, 20), c(0.1, 0.05, 0.01))
    initializer_he_normal(seed = 1)
    regularizer_l1_l2(0.1, 0.2)
    constraint_maxnorm(2, axis = 1)
    callback_early_stopping("loss", patience = 3, restore_best_weights = TRUE)
    callback_learning_rate_scheduler(function(epoch, lr) lr / 2)
    callback_lambda(on_epoch_end = function(epoch, logs) NULL)
  })
})

test_that("a class of the user's own prints its name", {
  Noting <- Callback("Noting", on_epoch_end = function(epoch, logs) NULL)
  expect_output(print(Noting()), "^<Noting>$")
})

test_that("an optimizer prints the learning rate that it has now", {
  model <- keras_model_sequential(input_shape = 1) |> layer_dense(1)
  model |> compile("sgd", "mse")
  model$optimizer$learning_rate <- 0.25
  expect_match(format(model$optimizer), "learning_rate = 0.25", fixed = TRUE)
})
