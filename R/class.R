# Classes of R functions. A class is an R function that makes instances, of class `bridle_class`.
# The Python class is made when it's first needed, so that a package can define classes without
# starting Python. python/bridle/for_r/classes.py has the Python side.

# `members` are the methods and fields by name; `inherit()` gives the base. The functions'
# environment is a child of `env`, or of their own where that is NULL.
define_class <- function(classname, members, private, inherit, env = NULL, composes = FALSE,
                         frame = parent.frame()) {
  if (!rlang::is_string(classname) || !grepl("^[A-Za-z_][A-Za-z0-9_]*$", classname)) {
    abort(
      sprintf("`classname` must be a name, not %s.", show_value(classname)),
      hint = "Give a string of letters and digits, \"Scale\" say.",
      class = "bridle_error_type",
      call = frame
    )
  }
  check_members(members, "public", frame)
  check_members(private, "private", frame)
  definition <- rlang::env(
    classname = classname,
    members = lapply_named(members, without_receiver),
    private = lapply_named(private, without_receiver),
    inherit = inherit,
    env = env
  )
  structure(
    constructor_of(definition, composes),
    class = c("bridle_class", "function"),
    definition = definition
  )
}

check_members <- function(members, argument, frame) {
  names <- rlang::names2(members)
  if (!is.list(members) || any(names == "") || anyDuplicated(names)) {
    abort(
      sprintf("`%s` must be a list with unique names.", argument),
      hint = "Write the members as `name = function(...) ...` or `name = value`.",
      class = "bridle_error_name",
      call = frame
    )
  }
}

# Python writes the receiver, `self`, as a method's first parameter. R's methods find it without.
without_receiver <- function(member, name) {
  receiver <- if (identical(name, "from_config")) "cls" else "self"
  is_method <- is.function(member) && !is_python(member) && !is.primitive(member)
  if (!is_method || !identical(names(formals(member))[1], receiver)) return(member)
  kept <- attributes(member)
  formals(member) <- formals(member)[-1]
  attributes(member) <- kept[setdiff(names(kept), "srcref")]
  member
}

# The formals are those of `initialize`. A layer takes what it is called on first, as all do.
constructor_of <- function(definition, composes) {
  initialize <- definition$members$initialize
  formals <- if (is.null(initialize)) alist(... = ) else formals(args(initialize))
  body <- bquote(make_instance(.(definition), supplied(), own_unnamed()))
  if (composes) {
    formals <- c(alist(object = ), formals[names(formals) != "object"])
    body <- bquote(
      compose_instance(.(definition), object, supplied(except = "object"), own_unnamed())
    )
  }
  rlang::new_function(as.pairlist(formals), body, rlang::ns_env("bridle"))
}

# Values by position that no parameter of an own `initialize` has taken: the inputs and outputs of a
# model, or what an inherited `initialize` takes.
own_unnamed <- function(frame = parent.frame()) {
  if (has_dots(frame)) supplied_unnamed(frame)
}

make_instance <- function(definition, arguments, positional, frame = parent.frame()) {
  initialize <- nearest_initialize(definition)
  if (!is.null(initialize)) {
    arguments <- lapply(by_formals(initialize, arguments, positional, frame), pass)
    positional <- NULL
  }
  python_call(
    "instance",
    list(kind = class_of(definition), arguments = arguments, positional = positional),
    call = frame
  )
}

# Arguments by position have the names of an inherited `initialize`, or are in its dots.
by_formals <- function(initialize, arguments, positional, frame) {
  formals <- names(formals(args(initialize)))
  positional <- as.list(positional)
  before <- formals[cumsum(formals == "...") == 0]
  # Those of the class's own `initialize` had their turn when it was called.
  open <- setdiff(before, c(names(formals(rlang::frame_fn(frame))), names(arguments)))
  names <- utils::head(open, length(positional))
  rest <- length(positional) - length(names)
  if (rest > 0 && !"..." %in% formals) refuse_unnamed(frame)
  names(positional) <- c(names, sprintf("..%d", seq_len(rest)))
  c(arguments, positional)
}

compose_instance <- function(definition, object, arguments, positional, frame = parent.frame()) {
  if (missing(object)) object <- NULL
  refuse_input(object, frame)
  compose(make_instance(definition, arguments, positional, frame), object, frame)
}

nearest_initialize <- function(definition) {
  if (is.null(definition$members$initialize) && !is.null(parent_of(definition))) {
    nearest_initialize(parent_of(definition))
  } else {
    definition$members$initialize
  }
}

is_r_class <- function(x) {
  inherits(x, c("bridle_class", "R6ClassGenerator"))
}

python_class <- function(x) {
  class_of(definition_of(x))
}

definition_of <- function(x) {
  if (inherits(x, "R6ClassGenerator")) r6_definition(x) else attr(x, "definition")
}

# The Python class, made once in an R process.
class_of <- function(definition) {
  made <- definition$python
  if (is.null(made) || reticulate::py_is_null_xptr(made)) {
    definition$python <- make_class(definition)
  }
  definition$python
}

make_class <- function(definition) {
  base <- base_of(definition)
  if (is_r_class(base)) base <- python_class(base)
  active <- Filter(is_active, definition$members)
  methods <- Filter(function(member) is.function(member) && !is_python(member), definition$members)
  methods <- methods[setdiff(names(methods), names(active))]
  fields <- definition$members[setdiff(names(definition$members), names(c(methods, active)))]
  python_call("define_class", list(
    name = definition$classname,
    base = base,
    methods = lapply_named(methods, method_of, definition = definition),
    active = lapply_named(active, method_of, definition = definition),
    fields = c(fields, `_r_class` = keep(definition))
  ))
}

# What a class extends: one written in R, a Python class or the name of one. A constructor stands
# for the class that it makes instances of.
base_of <- function(definition) {
  base <- definition$inherit()
  if (!is.function(base) || is_python(base) || is_r_class(base)) return(base)
  targets <- constructor_targets(base)
  if (!is.null(targets) && is_class(targets[[1]])) targets[[1]] else base
}

lapply_named <- function(x, fn, ...) {
  Map(function(value, name) fn(value, name, ...), x, names(x))
}

# The definition of the R class that a class written in R extends, if it does.
parent_of <- function(definition) {
  base <- base_of(definition)
  if (is_r_class(base)) definition_of(base)
}

#' @export
`$.bridle_class` <- function(x, name) {
  do.call("$", list(python_class(x), name))
}

#' @export
print.bridle_class <- function(x, ...) {
  definition <- attr(x, "definition")
  base <- base_of(definition)
  if (is_r_class(base)) base <- definition_of(base)$classname
  if (is_python(base)) base <- reticulate::py_to_r(base$`__name__`)
  cat(sprintf("<class %s, a %s>\n", definition$classname, base))
  cat(sub("NULL$", "", paste(trimws(format(args(unclass(x))), "right"), collapse = "\n")), "\n")
  invisible(x)
}

#' @exportS3Method reticulate::r_to_py
r_to_py.bridle_class <- function(x, convert = FALSE) {
  python_class(x)
}
