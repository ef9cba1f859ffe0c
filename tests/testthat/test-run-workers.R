# Scripts in several processes. What they write goes past this R, so another R calls the function.

test_that("each worker runs the script, and what it writes has its name", {
  path <- script(c(
    "cat('index', sub('.*\"index\": ([0-9]+).*', '\\\\1', Sys.getenv('TF_CONFIG')), '\\n')",
    "cat(commandArgs(TRUE), sep = '|'); cat('\\n')",
    "message(Sys.getenv('SAID'))",
    "cat(nzchar(system.file(package = 'bridle')), Sys.getenv('RETICULATE_PYTHON'), '\\n')"
  ))
  call <- sprintf("run_workers('%s', workers = 2, args = c('a b', 3), env = c(SAID = 'x'))", path)
  told <- in_other_r(c(
    sprintf("print(unlist(withVisible(%s)))", call),
    "print('tensorflow' %in% names(reticulate::import('sys')$modules))",
    "writeLines(reticulate::py_config()$python)"
  ))
  expect_identical(told$status, 0L)
  expect_identical(sort(told$err), c("[worker 0] x", "[worker 1] x"))
  python <- utils::tail(told$out, 1)
  for (worker in 0:1) {
    prefix <- sprintf("[worker %d] ", worker)
    lines <- sub(prefix, "", grep(prefix, told$out, fixed = TRUE, value = TRUE), fixed = TRUE)
    expect_identical(trimws(lines), c(paste("index", worker), "a b|3", paste("TRUE", python)))
  }
  expect_identical(told$out[5 + 2:4], c("  value visible ", "      0       0 ", "[1] FALSE"))
})

test_that("a script of Python finds bridle's Python package", {
  path <- script("import importlib.util\nprint(importlib.util.find_spec('bridle').origin)", ".py")
  told <- in_other_r(sprintf("run_workers('%s', workers = 1)", path), PYTHONPATH = NA)
  origin <- sub("[worker 0] ", "", told$out, fixed = TRUE)
  own <- system.file("python/bridle/__init__.py", package = "bridle")
  expect_identical(normalizePath(origin), normalizePath(own))
})

test_that("a worker that fails is an error that names it", {
  path <- script(c(
    "import os, sys, time",
    "if os.environ['BRIDLE_WORKER'] == '1': sys.exit(3)",
    "time.sleep(60)"
  ), ".py")
  refused <- expect_error(run_workers(path, workers = 2), class = "bridle_error_worker")
  expect_match(
    conditionMessage(refused),
    "^Worker 1 failed first: exit status 3 after [0-9.]+ s[.] The others were ended[.]$"
  )
  expect_identical(refused[c("worker", "status")], list(worker = 1L, status = 3L))
  expect_identical(refused$call[[1]], quote(run_workers))

  path <- script(c(
    "import os, sys", "print('{why}', file=sys.stderr)", "os.kill(os.getpid(), 9)"
  ), ".py")
  told <- in_other_r(sprintf("run_workers('%s', workers = 1)", path))
  expect_identical(told$status, 1L)
  expect_identical(sub("[0-9.]+ s", "X s", utils::head(told$err, 5)), c(
    "[worker 0] {why}",
    "Error in `run_workers()`:",
    "! Worker 0 failed first: killed by SIGKILL after X s.",
    "i The last lines of its stderr:",
    "  {why}"
  ))
})

test_that("what can't be meant is refused in R's words, before anything starts", {
  withr::local_envvar(TF_CONFIG = NA)
  withr::local_dir(withr::local_tempdir())
  path <- "train.R"
  writeLines("stop('not run')", path)
  expect_refusals({
    run_workers(path)
    run_workers(path, workers = 0)
    run_workers(path, workers = 2.5)
    run_workers(path, workers = c(1, 2))
    run_workers(path, workers = "two")
    run_workers(path, workers = NA)
    run_workers(path, workers = 2, hosts = "a")
    run_workers(path, hosts = c("a", "b:0"))
    run_workers(path, hosts = c("a", ""))
    run_workers(path, hosts = character())
    run_workers(path, workers = 2, port = 1e5)
    run_workers(path, workers = 2, port = 65535)
    run_workers(path, workers = 2, gpus = 0)
    run_workers(path, workers = 2, grace = -1)
    run_workers(path, workers = 2, ssh = "")
    run_workers(path, workers = 2, env = "BRIDLE_NO_SUCH_VARIABLE")
    run_workers(path, workers = 2, env = c(TF_CONFIG = "{}"))
    run_workers(paste0("x", path), workers = 2)
    run_workers("no/such/script.R", workers = 2)
  }, transform = function(lines) gsub(getwd(), "HERE", lines, fixed = TRUE))
  withr::local_envvar(TF_CONFIG = "{}")
  expect_refusals(run_workers(path, workers = 2))
})

test_that("an argument that isn't known is answered with the nearest one", {
  expect_error(run_workers("x.R", 2, gpu_count = 2), "`gpus`", class = "bridle_error_name")
})

test_that("interrupts are passed on to the workers", {
  gentle <- script(c(
    "import os, signal, sys, time",
    "def told(*_): print('told'); sys.exit(0)",
    "signal.signal(signal.SIGINT, told)",
    "if os.environ['BRIDLE_WORKER'] == '0': os.kill(int(sys.argv[1]), signal.SIGINT)",
    "time.sleep(60)"
  ), ".py")
  told <- in_other_r(c(
    sprintf("done <- run_workers('%s', workers = 1, args = Sys.getpid())", gentle),
    "writeLines(paste('ended with', done))"
  ))
  expect_identical(told$out, c("[worker 0] told", "ended with 0"))

  usual <- script(c(
    "import os, signal, sys, time",
    "signal.signal(signal.SIGINT, signal.SIG_DFL)",
    "os.kill(int(sys.argv[1]), signal.SIGINT)",
    "time.sleep(60)"
  ), ".py")
  told <- in_other_r(c(
    "caught <- tryCatch(",
    sprintf("  run_workers('%s', workers = 2, args = Sys.getpid()),", usual),
    "  interrupt = function(condition) 'interrupted'",
    ")",
    "writeLines(caught)"
  ))
  expect_identical(told$out, "interrupted")
})
