tf <- reticulate::import("tensorflow", convert = FALSE)

test_that("shapes are made of lengths, vectors and tensors", {
  expect_identical(as.list(shape(1, NA, NULL, -1)), list(1L, NULL, NULL, NULL))
  expect_identical(as.list(shape(c(2, 3), 4L)), list(2L, 3L, 4L))
  expect_identical(as.list(shape(list(2, NULL), shape(3))), list(2L, NULL, 3L))
  expect_identical(as.list(shape()), list())
  expect_identical(as.list(shape(op_zeros(c(2, 3)), 4)), list(2L, 3L, 4L))
  expect_identical(as.list(shape(5, keras_input(shape = c(NA, 3)))), list(5L, NULL, NULL, 3L))
  expect_identical(as.list(shape(!!!c(2, 3))), list(2L, 3L))
})

test_that("a single whole number in a tensor is a length, but has a shape of its own", {
  number <- op_array(2L)
  expect_true(is_tensor(shape(number)[[1]]))
  expect_identical(as.list(shape(I(number))), list())
  expect_identical(as.list(op_shape(number)), list())
  expect_identical(as.list(shape(op_array(2))), list())
})

test_that("op_shape() gives the shape of a tensor and of an array", {
  expect_identical(op_shape(op_zeros(c(2, 3))), shape(2, 3))
  expect_identical(op_shape(keras_input(shape = 3)), shape(NA, 3))
  expect_identical(op_shape(matrix(0, 2, 3)), shape(2, 3))
  dynamic <- NULL
  traced <- tf$`function`(
    function(x) {
      dynamic <<- op_shape(x)
      op_reshape(x, shape(dynamic[[1]], 1, 3))
    },
    input_signature = list(tf$TensorSpec(list(NULL, 3L))), autograph = FALSE
  )
  expect_identical(dim(traced$`__call__`(op_zeros(c(2, 3)))), c(2L, 1L, 3L))
  expect_true(is_tensor(dynamic[[1]]))
  expect_identical(format(dynamic), "shape(?, 3)")
})

test_that("shapes are printed, compared, subset and computed with", {
  expect_identical(format(shape(NA, 28, 1)), "shape(NA, 28, 1)")
  expect_identical(format(shape(2), prefix = FALSE), "(2)")
  expect_output(print(shape(1, NA)), "shape(1, NA)", fixed = TRUE)
  expect_true(shape(2, 3) == c(2, 3))
  expect_true(c(2, NA) == shape(2, NULL))
  expect_true(shape(2, 3) != shape(2, NA))
  expect_false(shape(2) == shape(2, 2))
  expect_identical(shape(1, 2, 3)[2:3], shape(2, 3))
  expect_identical(shape(1, 2, 3)[-1], shape(2, 3))
  expect_identical(shape(1, NA)[[1]], 1L)
  expect_length(shape(1, NA), 2)
  expect_identical(as.integer(shape(2, NA)), c(2L, NA))
  expect_identical(prod(shape(2, 3)), 6)
  expect_identical(as.numeric(shape(2, 3)), c(2, 3))
  expect_error(shape(2) + 1, "as.integer", class = "bridle_error_name")
})

test_that("shapes can be taken apart and passed on", {
  c(batch, length, channels) %<-% shape(NA, 5, 3)
  expect_null(batch)
  expect_identical(channels, 3L)
  expect_identical(dim(op_zeros(shape(2, 3))), c(2L, 3L))
  passed <- reticulate::r_to_py(shape(2, NA))
  expect_s3_class(passed, "python.builtin.tuple")
  expect_identical(reticulate::py_to_r(passed), list(2L, NULL))
})

test_that("a tensor's own shape of TensorFlow is read as a list, and is a shape", {
  own <- op_zeros(c(2, 3))$shape
  expect_identical(as.list(own), list(2L, 3L))
  expect_identical(as.integer(own), 2:3)
  expect_identical(as.double(own), c(2, 3))
  expect_identical(own[[2]], 3L)
  expect_length(own, 2)
  expect_true(shape(own) == c(2, 3))
  expect_true(own[2] == 3)
  unknown <- import("tensorflow")$TensorShape(list(NULL, 3L))
  expect_identical(as.list(shape(unknown)), list(NULL, 3L))
  expect_identical(as.list(shape(4, own)), list(4L, 2L, 3L))
  expect_identical(dim(op_ones(own)), 2:3)
  expect_identical(dim(keras_input(batch_shape = unknown)), c(NA, 3L))
})
