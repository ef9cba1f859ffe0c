test_that("generate() calls the model's own method", {
  Writer <- python("Writer", c(
    "import keras",
    "class Writer(keras.Model):",
    "    def generate(self, inputs, max_length=None):",
    "        return [text[:max_length] for text in inputs]"
  ))
  expect_identical(generate(Writer(), c("abcd", "efgh"), max_length = 2), c("ab", "ef"))
  model <- keras_model_sequential(input_shape = 1)
  expect_error(generate(model, "a"), "no method `generate`", class = "bridle_error_type")
})
