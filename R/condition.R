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
  abort(
    error$sentence,
    error$hint,
    class = paste0("bridle_error_", error$class),
    call = call,
    traceback = error$traceback,
    r_error = receive(error$condition)
  )
}
