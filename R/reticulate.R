# What scripts use of reticulate, under the same names. These are functions of bridle's own, and not
# reticulate's exported again, because that would load reticulate with bridle: most of a second.

#' Python from R
#'
#' reticulate's functions of the same names, for scripts that load bridle alone. They behave as
#' reticulate documents them.
#'
#' @param module Name of a Python module.
#' @param as Name to use for it in R, or `NULL`.
#' @param convert `TRUE` to turn what Python gives into R values where possible.
#' @param delay_load `TRUE` to load the module when it is first used.
#' @param x R value or Python object; for `array_reshape()` an array.
#' @param object Python object.
#' @param name Symbol that the object is called by in the expression that follows.
#' @param packages Names of Python packages, as pip knows them.
#' @param python_version Which versions of Python are fine.
#' @param exclude_newer Date: later versions of packages don't count.
#' @param action `"add"`, `"remove"` or `"set"`.
#' @param ... Values; of `py_require()` nothing.
#' @param python Path of a Python.
#' @param virtualenv Name or path of a virtual environment.
#' @param required `TRUE` to fail without it.
#' @param data R vector or array.
#' @param dtype Name of one of NumPy's types, or `NULL` for the one that follows from the data.
#' @param order `"C"` for the last axis first, `"F"` for the first axis first.
#' @param dim Whole numbers: the new dimensions.
#' @param it Python iterator, or something to go through, such as a dataset.
#' @param f Function of each value.
#' @param simplify `TRUE` to make a vector of the results where possible.
#' @param completed What comes after the last value.
#'
#' @return `import()` the module; `r_to_py()`, `tuple()`, `np_array()` and `as_iterator()` a Python
#'   object; `py_to_r()` and `array_reshape()` an R value; `iterate()` a list or vector of results,
#'   `iter_next()` the next value. The others return nothing of use.
#' @seealso [keras], the module, and [op_convert_to_tensor()].
#' @examplesIf bridle_ready()
#' tuple(1L, "a")
#' array_reshape(1:6, c(2, 3))
#' values <- as_iterator(r_to_py(list(1, 2)))
#' iter_next(values)
#' @name python_values
NULL

#' @rdname python_values
#' @export
import <- function(module, as = NULL, convert = TRUE, delay_load = FALSE) {
  reticulate::import(module, as = as, convert = convert, delay_load = delay_load)
}

#' @rdname python_values
#' @export
r_to_py <- function(x, convert = FALSE) {
  # Called where the user is, so that a method defined there is found.
  do.call(reticulate::r_to_py, list(x, convert), quote = TRUE, envir = parent.frame())
}

#' @rdname python_values
#' @export
py_to_r <- function(x) {
  do.call(reticulate::py_to_r, list(x), quote = TRUE, envir = parent.frame())
}

#' @rdname python_values
#' @export
py_help <- function(object) {
  reticulate::py_help(object)
}

#' @rdname python_values
#' @export
py_require <- function(packages = NULL, python_version = NULL, ..., exclude_newer = NULL,
                       action = c("add", "remove", "set")) {
  # Not in older versions of reticulate.
  newer <- get0("py_require", asNamespace("reticulate"), inherits = FALSE)
  if (is.null(newer)) {
    abort(
      "Can't require packages: reticulate is too old.",
      hint = "Install reticulate 1.41 or newer, or use `install_bridle()`.",
      class = "bridle_error_setup"
    )
  }
  newer(packages, python_version, ..., exclude_newer = exclude_newer, action = match.arg(action))
}

#' @rdname python_values
#' @export
use_python <- function(python, required = NULL) {
  reticulate::use_python(python, required)
}

#' @rdname python_values
#' @export
use_virtualenv <- function(virtualenv = NULL, required = NULL) {
  reticulate::use_virtualenv(virtualenv, required)
}

#' @rdname python_values
#' @export
tuple <- function(..., convert = FALSE) {
  reticulate::tuple(..., convert = convert)
}

#' @rdname python_values
#' @export
np_array <- function(data, dtype = NULL, order = "C") {
  reticulate::np_array(data, dtype, order)
}

#' @rdname python_values
#' @export
array_reshape <- function(x, dim, order = c("C", "F")) {
  reticulate::array_reshape(x, as.integer(dim), match.arg(order))
}

#' @rdname python_values
#' @export
as_iterator <- function(x) {
  reticulate::as_iterator(x)
}

#' @rdname python_values
#' @export
iterate <- function(it, f = base::identity, simplify = TRUE) {
  reticulate::iterate(it, f, simplify)
}

#' @rdname python_values
#' @export
iter_next <- function(it, completed = NULL) {
  reticulate::iter_next(it, completed)
}

#' @rdname python_values
#' @export
`%as%` <- function(object, name) {
  # reticulate looks at the call: at the symbol, and at where it is.
  call <- sys.call()
  call[[1]] <- quote(reticulate::`%as%`)
  eval(call, parent.frame())
}
