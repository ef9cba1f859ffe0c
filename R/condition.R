# What bridle refuses, as classed R conditions.

# `message` is one sentence, `hint` the next action. Both may contain braces.
abort <- function(message, hint = NULL, class, call = rlang::caller_env(), ...) {
  hints <- strsplit(c(hint, "")[1], "\n", fixed = TRUE)[[1]]
  lines <- c(message, rlang::set_names(hints, rep("i", length(hints))))
  lines[] <- gsub("}", "}}", gsub("{", "{{", lines, fixed = TRUE), fixed = TRUE)
  cli::cli_abort(lines, class = c(class, "bridle_error"), call = call, ...)
}

# A value as the user could have written it.
show_value <- function(value) {
  code <- if (is.atomic(value)) deparse1(value) else "..."
  if (nchar(code) <= 40) code else "..."
}

# The account that Python gives of an exception. What isn't bridle's own is Keras' or TensorFlow's,
# of class `bridle_error_python`; `conditionMessage()` has its text and `condition$traceback` where
# in Python it came from. What an R function raised is in `condition$r_error`, its attribute `calls`
# the calls that led there.
abort_python <- function(error, call) {
  r_error <- receive(error$condition)
  if (inherits(r_error, "bridle_jump")) {
    jump_again(r_error)
    r_error <- NULL
  }
  abort(
    error$sentence,
    error$hint,
    class = unique(c(paste0("bridle_error_", error$class), own_classes(r_error))),
    call = call,
    traceback = error$traceback,
    r_error = r_error,
    !!!own_fields(r_error)
  )
}

# Handlers of an R condition's own class find the error that stands for it, and in it what the
# condition has of its own.
own_classes <- function(condition) {
  every <- c("simpleError", "bridle_error", "rlang_error", "error", "condition", "NULL")
  setdiff(class(condition), every)
}

own_fields <- function(condition) {
  if (!inherits(condition, "condition")) return(NULL)
  common <- c(names(formals(rlang::abort)), names(formals(cli::cli_abort)), "hint", "rlang", "")
  unclass(condition)[setdiff(names(condition), c(common, "traceback", "r_error"))]
}
