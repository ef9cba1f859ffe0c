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
#' @seealso [bridle_ready()] tells whether there is one, [install_keras()] has keras3's name.
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

#' Install the Python side under keras3's name
#'
#' `install_keras()` is [install_bridle()] with keras3's arguments, for scripts that call it. It
#' makes the environment that bridle uses by itself.
#'
#' @param envname Name or path of the virtual environment.
#' @param ... Passed on to [reticulate::virtualenv_create()].
#' @param extra_packages More Python packages, for drawing models and reading data.
#' @param python_version Version of the Python to make the environment with, `">=3.11"` say.
#' @param backend Which of Keras' backends to install: `"tensorflow"`, `"jax"` or both. TensorFlow
#'   is installed in any case.
#' @param gpu `TRUE` also installs TensorFlow's packages for graphics processors, `FALSE` doesn't;
#'   `NA` does where the machine has NVIDIA's driver.
#' @param restart_session Unused: a new environment needs a restart only where Python runs already.
#' @return The path of the environment's Python, invisibly.
#' @seealso [use_backend()]
#' @examples
#' if (interactive()) {
#'   install_keras()
#' }
#' @export
install_keras <- function(envname = environment_name,
                          ...,
                          extra_packages = c("scipy", "pandas", "Pillow", "pydot"),
                          python_version = ">=3.11,<=3.13",
                          backend = c("tensorflow", "jax"),
                          gpu = NA,
                          restart_session = TRUE) {
  backend <- match.arg(backend, several.ok = TRUE)
  if (is.na(gpu)) gpu <- nzchar(Sys.which("nvidia-smi"))
  python <- install_bridle(envname, version = python_version, ...)
  more <- c(
    if (gpu) "tensorflow[and-cuda]",
    if ("jax" %in% backend) "jax",
    extra_packages
  )
  # The first ones again, so that the others don't bring a NumPy that reticulate can't read.
  if (length(more) > 0) reticulate::virtualenv_install(envname, c(python_packages(), more))
  invisible(python)
}

# reticulate reads NumPy 2's arrays from 1.38 on.
python_packages <- function(reticulate = utils::packageVersion("reticulate")) {
  c("tensorflow>=2.20", "keras>=3.14", if (reticulate < "1.38") "numpy<2")
}
