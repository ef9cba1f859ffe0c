# Shapes of tensors as R values: a list of whole numbers, with NULL where a length isn't known.

#' Shapes of tensors
#'
#' `shape()` makes a shape of lengths, or takes that of tensors; `op_shape()` takes that of one
#' tensor. Shapes can be printed, compared, subset by `[` as lists are, joined by `shape()`, and
#' used for every argument that is a shape.
#'
#' @param ... Whole numbers, vectors of them, and tensors: a tensor stands for its own shape, unless
#'   it is a single whole number, which is a length that isn't known before the program runs. `NA`,
#'   `NULL` and -1 are lengths that aren't known.
#' @param x Array or tensor; for methods, a shape.
#' @param prefix `FALSE` for the lengths in parentheses alone.
#'
#' @return An object of class `keras_shape`: a list of whole numbers, of `NULL` for lengths that
#'   aren't known, and of tensors. Comparing two shapes by `==` or `!=` gives one `TRUE` or `FALSE`.
#' @seealso [op_shape()], [keras_input()].
#' @examples
#' shape(NA, 28, 28)
#' shape(2, 3) == c(2, 3)
#' prod(shape(2, 3))
#' @examplesIf bridle_ready()
#' shape(op_zeros(c(2, 3)), 4)
#' op_shape(keras_input(shape = c(NA, 3)))
#' @export
shape <- function(...) {
  values <- lapply(rlang::list2(...), lengths_of)
  new_shape(as.list(unlist(values, recursive = FALSE)))
}

#' @rdname shape
#' @export
op_shape <- function(x) {
  new_shape(as.list(construct("keras.ops.shape", list(x = x))))
}

new_shape <- function(lengths) {
  structure(unname(lengths), class = "keras_shape")
}

# The lengths that one argument of `shape()` stands for, as a list.
lengths_of <- function(value) {
  if (is.null(value)) {
    list(NULL)
  } else if (inherits(value, tensor_shape)) {
    as.list(value)
  } else if (is_python(value)) {
    is_length <- is_tensor(value) && !inherits(value, "AsIs") && is_whole_scalar(value)
    if (is_length) list(value) else unclass(op_shape(value))
  } else if (is.list(value)) {
    unlist(lapply(unclass(value), lengths_of), recursive = FALSE)
  } else {
    lapply(as.integer(value), function(length) {
      if (!is.na(length) && length != -1L) length
    })
  }
}

is_whole_scalar <- function(tensor) {
  length(tensor_dim(tensor)) == 0 && grepl("int", construct("keras.ops.dtype", list(x = tensor)))
}

#' @rdname shape
#' @export
format.keras_shape <- function(x, ..., prefix = TRUE) {
  lengths <- vapply(unclass(x), function(length) {
    if (is.null(length)) "NA" else if (is_python(length)) "?" else format(length)
  }, "")
  sprintf("%s(%s)", if (isTRUE(prefix)) "shape" else "", paste(lengths, collapse = ", "))
}

#' @rdname shape
#' @export
print.keras_shape <- function(x, ...) {
  cat(format(x, ...), "\n", sep = "")
  invisible(x)
}

#' @export
`[.keras_shape` <- function(x, ...) {
  new_shape(unclass(x)[...])
}

#' @export
as.list.keras_shape <- function(x, ...) {
  unclass(x)
}

#' @export
as.integer.keras_shape <- function(x, ...) {
  vapply(unclass(x), function(length) if (is.null(length)) NA else as.integer(length), 1L)
}

#' @export
as.double.keras_shape <- function(x, ...) {
  as.double(as.integer(x))
}

#' @export
Ops.keras_shape <- function(e1, e2) {
  if (!.Generic %in% c("==", "!=")) {
    abort(
      sprintf("Can't use `%s` on shapes.", .Generic),
      hint = "What works is `==` and `!=`. `as.integer()` makes numbers of a shape.",
      class = "bridle_error_name"
    )
  }
  same <- identical(as.list(shape(e1)), as.list(shape(e2)))
  if (.Generic == "==") same else !same
}

#' @export
Summary.keras_shape <- function(..., na.rm = FALSE) {
  get(.Generic)(unlist(lapply(list(...), as.integer)), na.rm = na.rm)
}

# c(batch, length) %<-% shape(x)
#' @exportS3Method zeallot::destructure
destructure.keras_shape <- function(x) {
  as.list(x)
}

# For what is passed on to Python without bridle, such as the methods of a layer.
#' @exportS3Method reticulate::r_to_py
r_to_py.keras_shape <- function(x, convert = FALSE) {
  reticulate::r_to_py(do.call(reticulate::tuple, as.list(x)), convert)
}

# ---- TensorFlow's own shapes, `tensor$shape` ----

tensor_shape <- "tensorflow.python.framework.tensor_shape.TensorShape"

lengths_of_tensor_shape <- function(x, ...) {
  lengths <- x$as_list()
  as.list(if (is_python(lengths)) py_to_r(lengths) else lengths)
}

# The package tensorflow has methods of its own, which give the same.
register_shape_methods <- function() {
  if (isNamespaceLoaded("tensorflow")) return()
  methods <- list(
    as.list = lengths_of_tensor_shape,
    as.integer = function(x, ...) as.integer(new_shape(lengths_of_tensor_shape(x))),
    as.double = function(x, ...) as.double(new_shape(lengths_of_tensor_shape(x))),
    length = function(x) length(lengths_of_tensor_shape(x)),
    "[" = function(x, i) new_shape(lengths_of_tensor_shape(x))[i],
    "[[" = function(x, i) lengths_of_tensor_shape(x)[[i]]
  )
  register_methods(methods, tensor_shape)
}
