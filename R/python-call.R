# The one way into Python: calls a function of `bridle.bridge` with described arguments. Its errors
# and warnings become R conditions.
python_call <- function(fn, args = list(), call = rlang::caller_env()) {
  answer <- core(call)$call(fn, describe(args))
  if (isTRUE(answer$heard)) forget_interrupt()
  for (warning in answer$warnings) {
    kind <- paste0("bridle_warning_", warning$class)
    cli::cli_warn("{warning$sentence}", class = kind, call = call)
  }
  if (isTRUE(answer$interrupted)) rlang::interrupt()
  if (!is.null(answer$error)) abort_python(answer$error, call)
  answer$value
}

# reticulate 1.28 bears in mind an interrupt that it has heard of, and tells of it in place of
# Python's next error.
forget_interrupt <- function() {
  ignore <- function(condition) NULL
  tryCatch(reticulate::py_run_string("raise ValueError"), error = ignore, interrupt = ignore)
}

is_python <- function(x) {
  inherits(x, "python.builtin.object")
}
