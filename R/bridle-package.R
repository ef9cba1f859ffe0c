#' @keywords internal
"_PACKAGE"

.onLoad <- function(libname, pkgname) {
  register_older_models(topenv())
  register_tensor_methods()
  # reticulate takes most of a second to load, so that waits until something needs Python.
  if (isNamespaceLoaded("reticulate")) {
    require_packages()
  } else {
    setHook(packageEvent("reticulate", "onLoad"), require_packages)
  }
}

# Not in older versions of reticulate, so it can't be called by name.
require_packages <- function(...) {
  py_require <- get0("py_require", asNamespace("reticulate"), inherits = FALSE)
  if (is.function(py_require)) py_require(python_packages())
}
