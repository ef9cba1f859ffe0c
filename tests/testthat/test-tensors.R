tf <- reticulate::import("tensorflow", convert = FALSE)

test_that("tensors have R's dimensions, length and values", {
  m <- matrix(c(1, 2, 3.5, -4, 5, 6), 2)
  for (tensor in list(op_array(m), keras_variable(m), tf$Variable(m, dtype = "float32"))) {
    expect_identical(dim(tensor), c(2L, 3L))
    expect_identical(length(tensor), 6L)
    expect_identical(nrow(tensor), 2L)
    expect_identical(as.array(tensor), m)
    expect_identical(as.matrix(tensor), m)
    expect_identical(as.vector(tensor), as.vector(m))
    expect_identical(as.numeric(tensor), as.vector(m))
    expect_identical(as.integer(tensor), c(1L, 2L, 3L, -4L, 5L, 6L))
    expect_identical(as.logical(tensor > 3), as.vector(m > 3))
    expect_identical(as.array(t(tensor)), t(m))
  }
  expect_identical(dim(aperm(op_zeros(c(2, 3, 4)), c(3, 1, 2))), c(4L, 2L, 3L))
  expect_null(dim(op_array(2)))
  expect_identical(length(op_array(2)), 1L)
  expect_identical(as.numeric(op_array(2)), 2)
  expect_identical(as.array(op_array(1:3)), array(1:3))
  expect_identical(as.numeric(op_cast(c(1, 2), "bfloat16")), c(1, 2))
})

test_that("symbolic tensors have dimensions but no values", {
  input <- keras_input(shape = c(NA, 3))
  expect_identical(dim(input), c(NA, NA, 3L))
  expect_identical(length(input), NA_real_)
  expect_error(as.array(input), "symbolic tensor", class = "bridle_error_type")
  expect_identical(dim(t(keras_input(batch_shape = c(2, 3)))), c(3L, 2L))
})

test_that("tensors are printed", {
  expect_snapshot({
    op_array(matrix(1:4, 2))
    keras_input(shape = c(NA, 3), name = "x")
    str(op_array(c(1, 2)))
    str(list(a = keras_variable(1:2), b = keras_input(shape = 2)))
    format(op_array(1L))
  })
})
