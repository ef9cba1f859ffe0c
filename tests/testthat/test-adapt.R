keras <- keras_says()

test_that("layers learn from data of each kind", {
  scale <- layer_normalization(axis = NULL)
  expect_identical(reticulate::py_id(adapt(scale, c(1, 2, 3))), reticulate::py_id(scale))
  expect_equal(as.vector(keras$numbers(scale(array(c(2, 3))))), c(0, 1 / sqrt(2 / 3)),
    tolerance = 1e-6
  )
  by_column <- layer_normalization()
  adapt(by_column, matrix(c(1, 3, 10, 30), 2))
  expect_equal(
    keras$numbers(by_column(matrix(c(2, 20), 1))), matrix(0, 1, 2),
    tolerance = 1e-6
  )
  bins <- layer_discretization(num_bins = 2)
  adapt(bins, c(1, 2, 3, 4))
  expect_length(unlist(r_value(bins$bin_boundaries)), 1)
})

test_that("words are learned by how often they occur", {
  words <- layer_text_vectorization()
  adapt(words, c("the cat", "the dog the"), batch_size = 1, steps = 2)
  expect_equal(get_vocabulary(words)[1:3], c("", "[UNK]", "the"))
  expect_setequal(get_vocabulary(words, include_special_tokens = FALSE), c("the", "cat", "dog"))
  expect_equal(as.vector(keras$numbers(words(array("the")))), 2L)
})

test_that("what can't be adapted is refused", {
  expect_error(adapt(layer_dense(units = 2), 1), "must be a layer that can be adapted",
    class = "bridle_error_type"
  )
  expect_error(
    adapt(layer_discretization(num_bins = 2), 1:4, batch_size = 2), "can't be adapted by",
    class = "bridle_error_name"
  )
  expect_error(adapt(layer_normalization(), 1, 2), "has no name", class = "bridle_error_name")
})
