test_that("clear_session() forgets the names that Keras made up", {
  clear_session()
  first <- r_value(layer_dense(units = 1)$name)
  expect_false(identical(r_value(layer_dense(units = 1)$name), first))
  clear_session(free_memory = FALSE)
  expect_identical(r_value(layer_dense(units = 1)$name), first)
})

test_that("keras_variable() keeps a value and can be changed", {
  variable <- keras_variable(rbind(c(1, 2)), name = "v", trainable = FALSE)
  expect_identical(r_value(variable$name), "v")
  expect_identical(r_value(variable$dtype), "float32")
  expect_false(r_value(variable$trainable))
  variable$assign_add(op_ones(c(1, 2)))
  expect_identical(as.array(variable), rbind(c(2, 3)))
  expect_identical(as.array(keras_variable("ones", shape = c(2, 2))), matrix(1, 2, 2))
  expect_identical(r_value(keras_variable(1:2)$dtype), "int32")
})

test_that("get_file() keeps what it has downloaded", {
  cache <- withr::local_tempdir()
  source <- withr::local_tempfile(lines = "content")
  get <- function(...) {
    reticulate::py_capture_output(
      path <- get_file("f.txt", paste0("file://", source), cache_dir = cache, ...)
    )
    path
  }
  path <- get()
  expect_identical(readLines(path), "content")
  writeLines("other", source)
  expect_identical(readLines(get()), "content")
  expect_identical(readLines(get(force_download = TRUE)), "other")
})
