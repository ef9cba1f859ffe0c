#' @keywords internal
#' @importFrom generics compile evaluate fit
"_PACKAGE"

#' @export
generics::compile

#' @export
generics::evaluate

#' @export
generics::fit

.onLoad <- function(libname, pkgname) {
  register_older_models(topenv())
  register_tensor_methods()
  # Not in older versions of reticulate, so it can't be called by name.
  py_require <- get0("py_require", asNamespace("reticulate"), inherits = FALSE)
  if (is.function(py_require)) py_require(python_packages())
}
