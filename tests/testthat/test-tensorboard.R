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
