# R functions as Python gets to know them: by what they stand for, or by name and parameters.

describe_function <- function(fn) {
  known <- registered_function(fn)
  if (!is.null(known)) return(known)
  targets <- constructor_targets(fn)
  if (!is.null(targets)) return(list(r = "constructor", targets = as.list(targets)))
  name <- attr(fn, "name", exact = TRUE)
  if (!is.null(name) && !(rlang::is_string(name) && nzchar(name))) {
    abort(
      sprintf(
        "A function's attribute `name` must be a string of at least one character, not %s.",
        show_value(name)
      ),
      class = "bridle_error_type"
    )
  }
  list(
    r = "function",
    `function` = function(names, ...) {
      answer_to(fn, if (is.null(name)) "fn" else name, names, list(...), plain_answer)
    },
    name = name,
    parameters = as.list(names(formals(args(fn)))),
    required = as.list(required_formals(fn))
  )
}

required_formals <- function(fn) {
  formals <- as.list(formals(args(fn)))
  required <- names(formals)[vapply(formals, identical, NA, quote(expr = ))]
  setdiff(required, "...")
}

# A callback may happen to return what can't become a Python value, a plot say. Nobody looks at it.
# Losses and metrics return tensors. A vector becomes an array, which a list isn't.
plain_answer <- function(value) {
  plain <- !is.object(value) && (is.atomic(value) || is.list(value))
  if (is_python(value) || !plain) return(if (is_python(value)) value)
  if (is.list(value)) {
    # A function of gradients may come with its values.
    return(lapply(value, function(part) if (is.function(part)) part else plain_answer(part)))
  }
  # Only a double has an NA that Python sees.
  if (is.logical(value) || is.integer(value)) {
    if (anyNA(value)) storage.mode(value) <- "double"
  }
  is_vector <- is.numeric(value) && is.null(dim(value)) && length(value) != 1
  if (is_vector) bare_array(value) else value
}

# The symbol that a function was passed by names it, unless it has a name:
# `metrics = list(rmse, total = mape)` are "rmse" and "mape".
name_functions <- function(value, expression) {
  if (is.function(value) && !is_python(value) && !is_r_class(value)) {
    unnamed <- is.null(attr(value, "name", exact = TRUE)) && is.null(constructor_targets(value))
    if (is.symbol(expression) && unnamed) {
      attr(value, "name") <- as.character(expression)
    }
  } else if (is.list(value) && is.call(expression) && length(expression) == length(value) + 1) {
    value[] <- Map(name_functions, value, as.list(expression)[-1])
  }
  value
}
