test_that("use_backend() can't change what runs", {
  withr::local_envvar(KERAS_BACKEND = "tensorflow")
  expect_null(use_backend("tensorflow"))
  withr::local_envvar(CUDA_VISIBLE_DEVICES = NA)
  use_backend("tensorflow", gpu = FALSE)
  expect_identical(Sys.getenv("CUDA_VISIBLE_DEVICES"), "-1")
  expect_error(use_backend("jax"), "Restart R", class = "bridle_error_state")
  expect_error(use_backend("theano"), "must be one of")
})
