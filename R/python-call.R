# The one way into Python: calls a function of `bridle.bridge` with described arguments. Its errors
# and warnings become R conditions.
python_call <- function(fn, args = list(), call = rlang::caller_env()) {
  core <- core(call)
  described <- tryCatch(describe(args), bridle_gone = function(it) refuse_gone(it$object, call))
  answer <- core$call(fn, described)
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

# readRDS() and a saved workspace bring back R's part of a Python object alone.
is_gone <- function(x) {
  reticulate::py_is_null_xptr(x)
}

refuse_gone <- function(x, call) {
  is_model <- inherits(x, model_classes)
  hint <- "Make it again. Models are kept with `save_model()`, arrays once they are R's."
  if (is_model) hint <- "Keep a model with `save_model()`, and get it back with `load_model()`."
  abort(
    sprintf(
      "Can't use a %s from `readRDS()` or a saved workspace: what was in Python is gone.",
      if (is_model) "model" else "Python object"
    ),
    hint = hint,
    class = "bridle_error_state",
    call = call
  )
}

is_python <- function(x) {
  inherits(x, "python.builtin.object")
}
