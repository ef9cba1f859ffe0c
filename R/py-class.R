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
