# The one way into Python: calls a function of `bridle.bridge` with described arguments. Its errors
# and warnings become R conditions.
python_call <- function(fn, args = list(), call = rlang::caller_env()) {
  core <- core(call)
  answer <- core$call(fn, describe_all(args, call))
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

# The arguments' descriptions. Models that R has written and read are brought back.
describe_all <- function(args, call) {
  tryCatch(describe(args), bridle_gone = function(it) {
    bring_back(it$object, call = call)
    describe_all(args, call)
  })
}

# readRDS() and a saved workspace bring back R's part of a Python object alone, and what a model's
# handle carries.
is_gone <- function(x) {
  reticulate::py_is_null_xptr(x)
}

# `why` is a string where R has one in place of the model.
refuse_gone <- function(x, why, call) {
  is_model <- inherits(x, model_classes)
  why <- if (is.character(why)) why
  hint <- if (is_model) {
    "Keep a model with `save_model()`, and get it back with `load_model()`."
  } else {
    "Make it again. Models are kept with `save_model()`, arrays once they are R's."
  }
  abort(
    sprintf(
      "Can't use %s: %s.",
      from_elsewhere(if (is_model) "a model" else "a Python object"),
      if (is.null(why)) "what was in Python is gone" else "it couldn't be saved"
    ),
    hint = if (is.null(why)) hint else why,
    class = "bridle_error_state",
    call = call
  )
}

from_elsewhere <- function(what) {
  paste(what, "from `readRDS()` or a saved workspace")
}

is_python <- function(x) {
  inherits(x, "python.builtin.object")
}
