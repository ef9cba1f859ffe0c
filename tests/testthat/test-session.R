test_that("clear_session() forgets the names that Keras made up", {
  clear_session()
  first <- r_value(layer_dense(units = 1)$name)
  expect_false(identical(r_value(layer_dense(units = 1)$name), first))
  clear_session(free_memory = FALSE)
  expect_identical(r_value(layer_dense(units = 1)$name), first)
})

test_that("set_random_seed() refuses fractions", {
  expect_error(set_random_seed(1.5), "whole number", class = "bridle_error_type")
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

test_that("use_backend() can't change what runs", {
  withr::local_envvar(KERAS_BACKEND = "tensorflow")
  expect_null(use_backend("tensorflow"))
  withr::local_envvar(CUDA_VISIBLE_DEVICES = NA)
  use_backend("tensorflow", gpu = FALSE)
  expect_identical(Sys.getenv("CUDA_VISIBLE_DEVICES"), "-1")
  expect_error(use_backend("jax"), "Restart R", class = "bridle_error_state")
  expect_error(use_backend("theano"), "must be one of")
})

test_that("tensorboard() starts a process with its settings, and ends it", {
  directory <- withr::local_tempdir()
  python("command", "
import subprocess, importlib.util
from bridle.for_r import tensorboard as tb
class Server:
    ended = False
    def __init__(self, command, **_): Server.command = command
    def terminate(self): Server.ended = True
    def wait(self, timeout): pass
kept = subprocess.Popen, importlib.util.find_spec
subprocess.Popen = Server
importlib.util.find_spec = lambda name: name
command = Server
")
  withr::defer(python("kept", "subprocess.Popen, importlib.util.find_spec = kept"))
  opened <- NULL
  address <- tensorboard(directory, port = 6007, launch_browser = function(url) opened <<- url)
  expect_identical(address, "http://127.0.0.1:6007")
  expect_identical(opened, address)
  started <- reticulate::py_to_r(reticulate::import_main(convert = FALSE)$Server$command)
  expect_identical(
    started[-1],
    c(
      "-m", "tensorboard.main", "--logdir", normalizePath(directory), "--host", "127.0.0.1",
      "--port", "6007", "--reload_interval", "5.0", "--purge_orphaned_data", "true"
    )
  )
  tensorboard(action = "stop")
  expect_true(reticulate::py_to_r(reticulate::import_main(convert = FALSE)$Server$ended))
})
