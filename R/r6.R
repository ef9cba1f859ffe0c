# Classes of the package R6, which bridle takes like its own.

# R6's `clone` is left out: Python's instances are copied by their configuration.
r6_definition <- function(generator) {
  known <- attr(generator, "bridle_definition", exact = TRUE)
  if (!is.null(known)) return(known)
  active <- lapply(generator$active, mark_active)
  public <- as.list(c(generator$public_fields, generator$public_methods, active))
  class <- define_class(
    generator$classname,
    members = public[setdiff(names(public), "clone")],
    private = as.list(c(generator$private_fields, generator$private_methods)),
    inherit = function() {
      if (is.null(generator$inherit)) return(reticulate::import_builtins()$object)
      eval(generator$inherit, generator$parent_env)
    },
    env = generator$parent_env
  )
  attr(generator, "bridle_definition") <- attr(class, "definition")
  attr(class, "definition")
}

#' @exportS3Method reticulate::r_to_py
r_to_py.R6ClassGenerator <- function(x, convert = FALSE) {
  python_class(x)
}
