# The one way into Python: calls a function of `bridle.bridge` with described arguments. Its errors
# and warnings become R conditions.
python_call <- function(fn, args = list(), call = rlang::caller_env()) {
  args <- describe(args)
  door <- core(call)
  # Where reticulate's own code is left by an interrupt, it leaves memory in disorder. Python takes
  # note of interrupts, and the user's functions allow them: see answer_to().
  answer <- suspendInterrupts(door$call(fn, args))
  for (warning in answer$warnings) {
    kind <- paste0("bridle_warning_", warning$class)
    cli::cli_warn("{warning$sentence}", class = kind, call = call)
  }
  if (isTRUE(answer$interrupted)) rlang::interrupt()
  if (!is.null(answer$error)) abort_python(answer$error, call)
  answer$value
}

is_python <- function(x) {
  inherits(x, "python.builtin.object")
}
