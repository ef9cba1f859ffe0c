test_that("functions written by hand refuse an unknown argument with the nearest match", {
  calls <- expression(
    get_layer = get_layer(1, nmae = "a"),
    freeze_weights = freeze_weights(1, form = "a"),
    unfreeze_weights = unfreeze_weights(1, form = "a"),
    load_model = load_model("a", compiled = TRUE),
    load_model_config = load_model_config("a", custom_objetcs = list()),
    save_model = save_model(1, "a", overwriet = TRUE),
    save_model_weights = save_model_weights(1, "a", overwriet = TRUE),
    save_model_config = save_model_config(1, "a", overwriet = TRUE),
    register_keras_serializable = register_keras_serializable(mean, pakcage = "a"),
    layer_feature_space = layer_feature_space(features = 1, crossing_dims = 1),
    validation_split_by = validation_split_by(0.2, sede = 1),
    resume_file = resume_file("a", evry_steps = 1),
    load_history = load_history("a", pth = 1)
  )
  nearest <- c(
    "name", "from", "from", "compile", "custom_objects", "overwrite", "overwrite", "overwrite",
    "package", "crossing_dim", "seed", "every_steps", "path"
  )
  for (i in seq_along(calls)) {
    error <- expect_error(eval(calls[[i]]), class = "bridle_error_name")
    expect_match(
      conditionMessage(error), sprintf("not an argument of %s()", names(calls)[i]), fixed = TRUE
    )
    expect_match(conditionMessage(error), sprintf("Did you mean `%s`?", nearest[i]), fixed = TRUE)
  }
})

test_that("supplied_unnamed() has the unnamed values in the dots", {
  g <- function(inputs, ...) supplied_unnamed()
  expect_identical(g(1, 2, axis = 3, "x"), list(2, "x"))
  expect_identical(g(1), list())
})
