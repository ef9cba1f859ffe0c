code <- c(
  "model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)",
  "model |> compile(loss = 'mse', jit_compile = TRUE)",
  "model |> fit(matrix(1:4, 2), 1:2, verbose = 0)"
)
about <- "writeLines(readLines(file.path(tempdir(), 'tensorflow.log')))"

test_that("a script writes nothing that it wasn't told to", {
  done <- in_other_r(c(code, about), TF_CPP_MIN_LOG_LEVEL = "")
  expect_identical(done$err, character())
  # Nothing is lost: TensorFlow says of each machine how it computes there.
  expect_match(done$out, "oneDNN|cpu_feature_guard|cuInit|cuda drivers", all = FALSE)
})

test_that("options(bridle.log) names the file, and a script's errors and messages are seen", {
  file <- withr::local_tempfile()
  set <- sprintf("options(bridle.log = %s)", deparse(normalizePath(file, mustWork = FALSE)))
  done <- in_other_r(c(set, code, "message('said')", "stop('failed')"), TF_CPP_MIN_LOG_LEVEL = "")
  expect_match(readLines(file), "oneDNN|cpu_feature_guard|cuInit|cuda drivers", all = FALSE)
  expect_identical(done$err[1:2], c("said", "Error: failed"))
  expect_identical(done$status, 1L)
})

test_that("the file can be one of this session, or the user's", {
  expect_identical(log_file(NULL), file.path(tempdir(), "tensorflow.log"))
  path <- withr::local_tempfile()
  expect_identical(log_file(path), normalizePath(path, mustWork = FALSE))
  expect_refusals(
    {
      log_file(TRUE)
      log_file(c("a", "b"))
      log_file("/no/such/folder/log")
      log_file("/")
    },
    transform = function(lines) gsub("bridle:::", "", lines)
  )
})
