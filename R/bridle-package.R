#' @keywords internal
"_PACKAGE"

.onLoad <- function(libname, pkgname) {
  register_older_models(topenv())
  register_elsewhere(topenv())
  register_tensor_methods()
  register_shape_methods()
  when_loaded("tensorflow", register_before_tensorflow)
  # reticulate takes most of a second to load, so that waits until something needs Python.
  when_loaded("reticulate", require_packages)
}

# Not in older versions of reticulate, so it can't be called by name.
require_packages <- function() {
  py_require <- get0("py_require", asNamespace("reticulate"), inherits = FALSE)
  if (is.function(py_require)) py_require(python_packages())
}
