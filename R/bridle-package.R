#' @keywords internal
#' @useDynLib bridle, .registration = TRUE, .fixes = "c_"
"_PACKAGE"

.onLoad <- function(libname, pkgname) {
  register_older_models(topenv())
  register_elsewhere(topenv())
  register_tensor_methods()
  register_shape_methods()
  when_loaded("tensorflow", register_before_tensorflow)
  when_loaded("bundle", register_bundle)
  when_loaded("parsnip", register_parsnip)
  # reticulate takes most of a second to load, so that waits until something needs Python.
  when_loaded("reticulate", require_packages)
}

.onAttach <- function(libname, pkgname) {
  bring_dotty(as.environment("package:bridle"))
}

# The package dotty's `.` comes along where that is installed: `.[x, y] <- list(1, 2)`. It can't be
# an export, which has to be there always.
bring_dotty <- function(to) {
  if (rlang::is_installed("dotty")) {
    assign(".", getExportedValue("dotty", "."), envir = to)
  }
}

# Not in older versions of reticulate, so it can't be called by name.
require_packages <- function() {
  py_require <- get0("py_require", asNamespace("reticulate"), inherits = FALSE)
  if (is.function(py_require)) py_require(python_packages())
}
