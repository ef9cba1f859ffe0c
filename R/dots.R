# What is in the dots of a function. A value there that nobody could have meant is refused.

# The unnamed values in the `...` of the function whose frame it is: by default the caller.
supplied_unnamed <- function(frame = parent.frame()) {
  dots <- dots_of(frame)
  unname(dots[names(dots) == ""])
}

# Evaluated once each, because they are promises; a trailing comma adds nothing.
dots_of <- function(frame) {
  dots <- eval(quote(rlang::list2(...)), frame)
  names(dots) <- rlang::names2(dots)
  dots
}

# Whether the function whose frame it is was given anything in its dots, if it has any.
has_dots <- function(frame) {
  "..." %in% names(formals(rlang::frame_fn(frame))) && eval(quote(...length()), frame) > 0
}

# Which argument is an unnamed value in the dots meant for? `frame` is that of the function with
# the dots.
refuse_unnamed <- function(frame) {
  unnamed <- if (has_dots(frame)) supplied_unnamed(frame)
  if (length(unnamed) > 0) {
    value <- unnamed[[1]]
    abort(
      sprintf("Can't tell what %s is for: it has no name.", show_value(value)),
      hint = name_hint(value, frame),
      class = "bridle_error_name",
      call = frame
    )
  }
}

# For a function with no more arguments than its own: without dots, R would name no nearest one.
refuse_more <- function(frame = parent.frame()) {
  if (!has_dots(frame)) return()
  refuse_unnamed(frame)
  valid <- setdiff(names(formals(rlang::frame_fn(frame))), "...")
  fn <- rlang::error_call(frame)[[1]]
  for (name in names(dots_of(frame))) {
    said <- list(name = name, valid = as.list(valid), called = deparse1(fn))
    python_call("refuse_unknown", said, call = frame)
  }
}

# "Name the argument: `layer_dense(units = 32)`.": the first that is still required, or else the
# first that wasn't given.
name_hint <- function(value, frame) {
  formals <- formals(rlang::frame_fn(frame))
  open <- Filter(
    function(name) eval(call("missing", as.name(name)), frame),
    setdiff(names(formals), c("object", "..."))
  )
  if (length(open) == 0) return("Remove it.")
  required <- Filter(function(name) rlang::is_missing(formals[[name]]), open)
  named <- sprintf("%s = %s", c(required, open)[1], show_value(value))
  fn <- rlang::error_call(frame)[[1]]
  if (is.name(fn)) named <- sprintf("%s(%s)", as.character(fn), named)
  sprintf("Name the argument: `%s`.", named)
}
