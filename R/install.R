#' Install the Python side of bridle
#'
#' Makes a Python virtual environment with TensorFlow and Keras. bridle's own Python code comes
#' with the R package. bridle uses the environment `"r-bridle"` on its own where it exists and
#' neither `RETICULATE_PYTHON` nor reticulate's functions choose another Python.
#'
#' With reticulate 1.41 or later this step isn't needed: bridle states its requirements with
#' `reticulate::py_require()`, and reticulate fetches them when no Python is chosen.
#'
#' @param envname Name or path of the virtual environment.
#' @param ... Passed on to [reticulate::virtualenv_create()].
#' @param python Path of the Python (3.11 or later) to make the environment with. By default
#'   reticulate's choice.
#' @return The path of the environment's Python, invisibly.
#' @examples
#' if (interactive()) {
#'   install_bridle()
#' }
#' @export
install_bridle <- function(envname = environment_name, ..., python = NULL) {
  if (!reticulate::virtualenv_exists(envname)) {
    reticulate::virtualenv_create(envname, python = python, packages = NULL, ...)
  }
  reticulate::virtualenv_install(envname, python_packages())
  invisible(reticulate::virtualenv_python(envname))
}

# reticulate reads NumPy 2's arrays from 1.38 on.
python_packages <- function(reticulate = utils::packageVersion("reticulate")) {
  c("tensorflow>=2.16", if (reticulate < "1.38") "numpy<2")
}
