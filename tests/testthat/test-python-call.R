test_that("python_call() turns an exception into a classed condition with the user's call", {
  arguments <- list(target = "keras.layers.Dense", arguments = list(unit = 1))
  user <- function() python_call("construct", arguments)
  refused <- tryCatch(user(), error = identity)
  expect_s3_class(refused, c("bridle_error_name", "bridle_error", "rlang_error"))
  expect_identical(refused$call, quote(user()))
})

# ---- What Python can't do any more ----

# What is used of a Python object that readRDS() brings back.
gone <- list(
  "an optimizer" = function(it) compile(regression(), it$optimizer, "mse"),
  "a callback in a list" = function(it) {
    silent_fit(regression(), x, y, callbacks = list(it$callback))
  },
  "a layer" = function(it) keras_model_sequential(layers = list(it$layer)),
  "a tensor in R's arithmetic" = function(it) it$tensor + 1,
  "a tensor's dimensions" = function(it) dim(it$tensor)
)

test_that("what readRDS() brings back of a Python object says so", {
  file <- withr::local_tempfile()
  saveRDS(list(
    optimizer = optimizer_sgd(), callback = callback_early_stopping(),
    layer = layer_dense(units = 1), tensor = op_array(1:3)
  ), file)
  it <- readRDS(file)
  for (case in names(gone)) {
    refused <- expect_error(gone[[case]](it), class = "bridle_error_state")
    text <- gsub("\\s+", " ", conditionMessage(refused))
    expect_match(text, "Can't use a Python object from `readRDS()`", fixed = TRUE, info = case)
    expect_match(text, "Make it again", fixed = TRUE, info = case)
    expect_false(is.null(refused$call), info = case)
  }
})

test_that("a copy of the process refuses to compute, where it would wait without end", {
  skip_on_os("windows")
  model <- regression()
  predict(model, x, verbose = 0)
  # A thread that asks for Python's lock, which R has: in a copy nobody would ever take it over.
  reticulate::py_run_string(paste(
    "import threading, time",
    "asks = lambda: [time.sleep(0.01) for _ in range(1000)]",
    "threading.Thread(target=asks, daemon=True).start()",
    sep = "\n"
  ))
  Sys.sleep(0.1)
  told <- function(task) conditionMessage(tryCatch(task(), error = identity))
  gc() # else a copy's own would let go of Python's objects, which waits for that thread too
  tasks <- list(
    function() predict(model, x, verbose = 0), function() silent_fit(model, x, y),
    function() op_array(1) + 1, function() layer_dense(units = 1)
  )
  for (said in parallel::mclapply(tasks, told, mc.cores = 2)) {
    expect_match(said, "Can't compute in a copy of a process", fixed = TRUE)
    expect_match(said, "parLapply", fixed = TRUE)
  }
  expect_identical(dim(predict(model, x, verbose = 0)), dim(y))
})
