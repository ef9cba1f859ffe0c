# What the methods of a class written in R find when Python calls them: `self`, `super`, `private`.

# The description of a method: see RMethod in python/bridle/convert/records.py.
method_of <- function(fn, name, definition) {
  label <- c(definition$classname, name)
  fn <- rlang::as_closure(fn)
  structure(class = "bridle_description", list(
    r = "method",
    `function` = function(instance, kind, names, ...) {
      environment(fn) <- method_environment(definition, fn, instance)
      convert <- switch(kind,
        none = function(value) NULL, logs = plain_answer, record = describe, value = as_value
      )
      answer_to(fn, label, names, list(...), convert)
    },
    parameters = as.list(names(formals(fn))),
    required = as.list(required_formals(fn)),
    defaults = constant_defaults(fn)
  ))
}

# The defaults that need no evaluation.
constant_defaults <- function(fn) {
  is_constant <- function(x) is.null(x) || (is.atomic(x) && length(x) == 1 && !anyNA(x))
  Filter(is_constant, as.list(formals(fn)))
}

method_environment <- function(definition, fn, instance) {
  parent <- if (is.null(definition$env)) environment(fn) else definition$env
  env <- rlang::new_environment(parent = parent)
  env$self <- instance
  env$super <- super_of(definition, instance)
  if (is.null(definition$own)) definition$own <- class_in_methods(definition)
  own <- definition$own
  env$`__class__` <- own
  assign(definition$classname, own, envir = env)
  if (!exists("cls", envir = parent)) {
    delayedAssign("cls", class_of_instance(instance, own), assign.env = env)
  }
  delayedAssign("private", private_of(instance), assign.env = env)
  env
}

# The class as its methods see it. It takes the arguments of `initialize` alone, also of a layer,
# and `!!!`: `cls(!!!config)`.
class_in_methods <- function(definition) {
  make <- constructor_of(definition, composes = FALSE)
  structure(
    function(...) do.call(make, rlang::list2(...)),
    class = c("bridle_class", "function"),
    definition = definition
  )
}

# The class that an instance is of, which may extend the method's; a class method has no instance.
class_of_instance <- function(instance, own) {
  kind <- if (inherits(instance, "python.builtin.type")) instance else instance$`__class__`
  definition <- receive(kind$`_r_class`)
  if (!identical(reticulate::py_id(definition$python), reticulate::py_id(kind))) return(kind)
  if (identical(definition, attr(own, "definition"))) own else class_in_methods(definition)
}

# What is `private` in an instance's methods: an environment that Python never sees.
private_of <- function(instance) {
  ticket <- python_call("hold", list(self = instance, name = "_r_private"))
  if (is.null(ticket)) {
    private <- new.env(parent = emptyenv())
    fill_private(private, receive(instance$`_r_class`), instance)
    ticket <- keep(private)
    python_call("hold", list(self = instance, name = "_r_private", value = ticket))
  }
  receive(ticket)
}

# A class's own members come after, and so instead of, those of the class that it extends.
fill_private <- function(private, definition, instance) {
  parent <- parent_of(definition)
  if (!is.null(parent)) fill_private(private, parent, instance)
  for (name in names(definition$private)) {
    member <- definition$private[[name]]
    if (is.function(member) && !is_python(member)) {
      env <- if (is.null(definition$env)) environment(member) else definition$env
      environment(member) <- rlang::env(
        env,
        self = instance, super = super_of(definition, instance), private = private
      )
    }
    if (is_active(member)) {
      makeActiveBinding(name, member, private)
    } else {
      assign(name, member, envir = private)
    }
  }
}

# `super$call(x)`, or as Python has it `super()$call(x)`.
super_of <- function(definition, instance) {
  super <- structure(
    function(...) super,
    class = "bridle_super",
    definition = definition,
    instance = instance
  )
  super
}

#' @export
`$.bridle_super` <- function(x, name) {
  place <- list(
    kind = attr(x, "definition", exact = TRUE)$python,
    self = attr(x, "instance", exact = TRUE),
    name = name
  )
  found <- python_call("member", place, call = NULL)
  if (!found$callable) return(found$value)
  prepare <- if (found$from_r) pass else identity
  function(...) {
    given <- rlang::list2(...)
    is_named <- rlang::names2(given) != ""
    given <- lapply(given, prepare)
    values <- list(arguments = given[is_named], positional = unname(given[!is_named]))
    receive(python_call("call_inherited", c(place, values), call = NULL))
  }
}

#' @export
`[[.bridle_super` <- `$.bridle_super`
