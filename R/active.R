# Members that are computed when they are asked for.

#' Active properties
#'
#' An active property of a class looks like a value and is an R function: it is called without
#' arguments where the property is read and, if it has a parameter, with the new value where it is
#' assigned to. `mark_active()` is the same as `active_property()`. In the body of a
#' [class][%py_class%] `name %<-active% function() ...` defines one; elsewhere it makes an active
#' binding in the environment that it is called from.
#'
#' @param fn,value A function without parameters, or of the value that is assigned.
#' @param sym A name, or a string.
#' @return The function, marked. `%<-active%` the function, invisibly.
#' @seealso [Layer()]
#' @examples
#' size %<-active% function() nrow(mtcars)
#' size
#' @examplesIf bridle_ready()
#' layer_scale <- Layer(
#'   "Scale",
#'   initialize = function(factor, ...) {
#'     super$initialize(...)
#'     self$factor <- factor
#'   },
#'   call = function(inputs) inputs * self$factor,
#'   double = active_property(function() 2 * self$factor)
#' )
#' layer <- layer_scale(factor = 3)
#' layer$double
#' @export
active_property <- function(fn) {
  if (!is.function(fn) || length(formals(fn)) > 1) {
    abort(
      "`fn` must be a function of at most one parameter, the new value.",
      class = "bridle_error_type"
    )
  }
  structure(fn, active = TRUE)
}

#' @rdname active_property
#' @export
mark_active <- active_property

#' @rdname active_property
#' @aliases %<-active%
#' @usage sym \%<-active\% value
#' @export
`%<-active%` <- function(sym, value) {
  name <- as.character(substitute(sym))
  env <- parent.frame()
  if (exists(name, envir = env, inherits = FALSE)) rm(list = name, envir = env)
  makeActiveBinding(name, value, env)
  invisible(value)
}

is_active <- function(x) {
  is.function(x) && isTRUE(attr(x, "active", exact = TRUE))
}

#' Define a Python class by its body
#'
#' Every name that the body assigns becomes a member of the class: functions its methods, other
#' values its attributes, and what [`%<-active%`][active_property] defines its properties. A string
#' at the beginning is the documentation. [Layer()] and its relatives do the same for the classes of
#' Keras.
#'
#' In methods there are `self`, the instance; `super`, with the methods of the class that it
#' extends; `private`, an environment that only the instance's methods see; and `__class__`.
#'
#' @param spec The name of the class, and in parentheses the class that it extends: a Python class
#'   or one written in R.
#' @param body The body, in braces.
#' @return The class, an R function that makes instances, assigned to its name and returned
#'   invisibly.
#' @seealso [Layer()]
#' @examplesIf bridle_ready()
#' Stack %py_class% {
#'   "Last in, first out."
#'   initialize <- function() private$items <- list()
#'   push <- function(item) {
#'     private$items <- c(private$items, list(item))
#'     invisible(self)
#'   }
#'   size %<-active% function() length(private$items)
#' }
#' stack <- Stack()
#' stack$push("a")
#' stack$size
#' @usage spec \%py_class\% body
#' @aliases %py_class%
#' @name %py_class%
#' @export
`%py_class%` <- function(spec, body) {
  spec <- substitute(spec)
  body <- substitute(body)
  frame <- parent.frame()
  bases <- if (is.call(spec)) as.list(spec)[-1] else list()
  if (length(bases) > 1 || !is.call(body) || !identical(body[[1]], as.name("{"))) {
    abort(
      "A class must be written as `Name(Base) %py_class% { ... }`, with one base at most.",
      class = "bridle_error_type"
    )
  }
  name <- as.character(if (is.call(spec)) spec[[1]] else spec)
  class <- define_class(
    name,
    members = members_of(body, frame),
    private = list(),
    inherit = function() {
      if (length(bases) == 0) reticulate::import_builtins()$object else eval(bases[[1]], frame)
    }
  )
  assign(name, class, envir = frame)
  invisible(class)
}

members_of <- function(body, frame) {
  env <- new.env(parent = frame)
  eval(body, env)
  members <- sapply(ls(env, all.names = TRUE, sorted = FALSE), function(name) {
    if (bindingIsActive(name, env)) {
      active_property(activeBindingFunction(name, env))
    } else {
      get(name, envir = env)
    }
  }, simplify = FALSE)
  doc <- if (length(body) > 1) body[[2]]
  if (is.character(doc)) members$`__doc__` <- doc
  # The body's own environment is not in the way of the methods' own names.
  lapply(members, function(member) {
    if (is.function(member) && identical(environment(member), env)) environment(member) <- frame
    member
  })
}
