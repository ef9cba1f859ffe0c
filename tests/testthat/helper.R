# No file of the user's own is touched: what XLA compiles goes with this process.
Sys.setenv(BRIDLE_XLA_CACHE = Sys.getenv("BRIDLE_XLA_CACHE", file.path(tempdir(), "xla")))

# reticulate has converted some values already, depending on where their parent comes from.
r_value <- function(x) if (is_python(x)) reticulate::py_to_r(x) else x

as_r <- function(tensor) r_value(keras$ops$convert_to_numpy(tensor))

# Runs Python code and returns what it calls `name`.
python <- function(name, code) {
  reticulate::py_run_string(paste(code, collapse = "\n"), convert = FALSE)
  do.call("$", list(reticulate::import_main(convert = FALSE), name))
}

weights <- function(model) lapply(r_value(model$get_weights()), r_value)

# A model of one dense layer: `activation(x %*% kernel + bias)`.
dense_model <- function(kernel, bias = numeric(ncol(kernel)), ..., activation = "linear") {
  model <- keras_model_sequential(input_shape = nrow(kernel), input_name = "x") |>
    layer_dense(ncol(kernel), activation = activation, name = "out")
  set_weights(model, list(kernel, bias))
  if (...length() > 0) compile(model, ..., run_eagerly = TRUE)
  model
}

# The same in R.
dense <- function(x, kernel, bias) sweep(x %*% kernel, 2, bias, "+")
softmax <- function(z) exp(z) / rowSums(exp(z))

# Two inputs, `a` of 2 and `b` of 3 columns; two outputs, `p` and `q` of one column.
two_model <- function(a = c(1, -1), b = c(0.5, 0, 2)) {
  inputs <- list(keras_input(2, name = "a"), keras_input(3, name = "b"))
  outputs <- list(layer_dense(inputs[[1]], 1, name = "p"), layer_dense(inputs[[2]], 1, name = "q"))
  model <- keras_model(inputs, outputs)
  set_weights(model, list(matrix(a), 0, matrix(b), 0))
  model
}

# Three layers of one input.
small_model <- function() {
  keras_model_sequential(input_shape = 3, name = "small") |>
    layer_dense(4, name = "hidden") |>
    layer_dense(2, name = "middle") |>
    layer_dense(1, name = "out")
}

# The cases in the files of a folder: calls of `case()`, which is the caller's.
read_cases <- function(folder, env = parent.frame()) {
  files <- list.files(test_path(folder), "[.]R$", full.names = TRUE)
  unlist(lapply(files, function(file) source(file, local = env)$value), recursive = FALSE)
}

silent_fit <- function(...) fit(..., verbose = 0)

kernel <- matrix(c(1, -2, 0.5, 0.25, 3, -1), 3)
bias <- c(0.5, -0.25)
x <- matrix(c(1, 2, 3, -1, 0.5, 0, 2, 1, 4, -3, 2, 1.5), 4)
y <- matrix(c(1, 0, -1, 2, 0.5, 3, 1, -2), 4)

regression <- function(...) dense_model(kernel, bias, optimizer_sgd(0.1), "mse", ...)

# One step of gradient descent on the whole data, in closed form.
step_mse <- function(x, y, kernel, bias, rate, w = rep(1, nrow(x))) {
  slope <- 2 * w * (dense(x, kernel, bias) - y) / length(y)
  list(kernel - rate * t(x) %*% slope, array(bias - rate * colSums(slope)))
}

expect_weights <- function(got, wanted, ...) expect_equal(got, wanted, tolerance = 1e-5, ...)

# The errors of calls in `{}`, as text that is the same for every version of testthat.
expect_refusals <- function(block, transform = NULL) {
  block <- substitute(block)
  calls <- if (identical(block[[1]], as.name("{"))) as.list(block)[-1] else list(block)
  frame <- parent.frame()
  told <- lapply(calls, function(call) {
    refusal <- tryCatch(eval(call, frame), error = identity)
    stopifnot(inherits(refusal, "error"))
    c(deparse(call), paste0("  <", class(refusal)[1], ">"), paste0("  ", cli_lines(refusal)))
  })
  expect_snapshot(writeLines(unlist(told)), transform = transform)
}

cli_lines <- function(condition) strsplit(conditionMessage(condition), "\n")[[1]]
