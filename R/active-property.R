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
  if (!is.function(fn) || length(setdiff(names(formals(fn)), "self")) > 1) {
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
