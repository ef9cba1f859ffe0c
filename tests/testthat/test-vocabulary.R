test_that("a vocabulary is set and got", {
  letters_known <- layer_string_lookup()
  expect_invisible(set_vocabulary(letters_known, c("a", "b")))
  expect_equal(get_vocabulary(letters_known), c("[UNK]", "a", "b"))
  set_vocabulary(letters_known, "c")
  expect_equal(get_vocabulary(letters_known), c("[UNK]", "c"))
  codes <- layer_integer_lookup(output_mode = "tf_idf")
  set_vocabulary(codes, c(10, 20), idf_weights = c(0.5, 1))
  expect_equal(get_vocabulary(codes, FALSE), c(10L, 20L))
})

test_that("codes are whole numbers", {
  codes <- c(12L, 36L, 1138L)
  layer <- layer_integer_lookup(vocabulary = codes)
  expect_identical(get_vocabulary(layer), c(-1L, codes))
  expect_identical(get_vocabulary(layer, include_special_tokens = FALSE), codes)
})
