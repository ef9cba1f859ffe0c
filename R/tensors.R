# Tensors of Keras and TensorFlow as R's arrays: their dimensions, values and looks, and the methods
# that R's functions find for them.

#' Tensors in R
#'
#' R's operators and functions work on tensors and variables of Keras' backend and on symbolic
#' tensors, with tensors, arrays and numbers on the other side. They are the operations that `op_*`
#' are, so they can be part of models, losses, metrics and layers.
#'
#' * Arithmetic, comparison and logic: `+`, `-`, `*`, `/`, `^`, `%%`, `%/%`, `==`, `!=`, `<`, `<=`,
#'   `>`, `>=`, `&`, `|`, `!`; from R 4.3 on also `%*%`, before that [op_matmul()].
#' * Mathematics: `abs()`, `sign()`, `sqrt()`, `floor()`, `ceiling()`, `trunc()`, `round()`,
#'   `exp()`, `log()` and its relatives, trigonometric and hyperbolic functions, `cumsum()`,
#'   `cumprod()`.
#' * Summaries: `sum()`, `prod()`, `max()`, `min()`, `range()`, `all()`, `any()`, `mean()`, of all
#'   values or along `axis`, which `keepdims = TRUE` keeps.
#' * Complex numbers: `Re()`, `Im()`, `Mod()`, `Arg()`, `Conj()`.
#' * `is.na()`, `is.nan()`, `is.finite()`, `is.infinite()`.
#' * Shape: `dim()`, with `NA` for what isn't known, `length()`, `nrow()`, `ncol()`, `t()`,
#'   `aperm()`.
#' * Parts: `[` and `[<-`, see [op_subset()].
#' * Values in R: `as.array()`, `as.matrix()`, `as.vector()`, `as.numeric()`, `as.integer()`,
#'   `as.logical()`. Symbolic tensors have none.
#' * `print()`, `format()`, `str()`.
#'
#' In place of `pmax()`, `pmin()` and `ifelse()` there are [op_maximum()], [op_minimum()] and
#' [op_where()]; in place of `if ()` with a tensor as its condition, [op_cond()].
#'
#' Axes and positions count from 1 in R. Shapes go together as NumPy's do, from the last axis on:
#' with a matrix, a vector goes with each row, where R would go down the columns.
#'
#' @name tensors
#' @seealso [op_array()] makes tensors, [keras_input()] symbolic ones, [keras_variable()] variables,
#'   [shape()] shapes.
#' @examplesIf bridle_ready()
#' x <- op_array(matrix(1:6 / 2, 2))
#' sqrt(x) + 1
#' mean(x[, 2:3])
#' dim(x)
#' as.array(x > 1)
NULL

tensor_dim <- function(x) {
  lengths <- python_call("static_shape", list(x = x))
  if (length(lengths) > 0) vapply(lengths, function(n) if (is.null(n)) NA_integer_ else n, 1L)
}

tensor_length <- function(x) {
  asking <- asking()
  if (!is.null(asking)) refuse_asking(asking)
  total <- prod(tensor_dim(x))
  if (is.na(total) || total > .Machine$integer.max) total else as.integer(total)
}

tensor_array <- function(x, ...) {
  as.array(python_call("values", list(x = x), call = user_call("as.array")))
}

# The methods that are those of the values in R.
of_values <- list(
  as.matrix = function(x, ...) as.matrix(tensor_array(x), ...),
  as.vector = function(x, mode = "any") as.vector(tensor_array(x), mode),
  as.double = function(x, ...) as.double(tensor_array(x)),
  as.integer = function(x, ...) as.integer(tensor_array(x))
)

tensor_transpose <- function(x) {
  on_tensors(user_call("t"), "transpose", x)
}

tensor_aperm <- function(a, perm = NULL, ...) {
  op_transpose(a, perm)
}

tensor_format <- function(x, ...) {
  reticulate::py_str(x)
}

tensor_print <- function(x, ...) {
  cat(tensor_format(x), "\n", sep = "")
  invisible(x)
}

# One line, as `str()` shows it within a list.
tensor_str <- function(object, ...) {
  about <- python_call("describe_tensor", list(x = object))
  lengths <- ifelse(vapply(about$shape, is.null, NA), "NA", as.character(about$shape))
  cat(sprintf(" <%s (%s) %s>\n", about$kind, paste(lengths, collapse = ", "), about$dtype))
}

is_tensor <- function(x) {
  inherits(x, tensor_classes)
}

# What reticulate calls the tensors and variables of Keras and its backends in R.
tensor_classes <- c(
  "keras.src.backend.common.keras_tensor.KerasTensor",
  "keras.src.backend.common.variables.Variable",
  "tensorflow.python.framework.tensor.Tensor",
  "tensorflow.python.framework.ops.Tensor",
  "tensorflow.python.types.core.Tensor",
  "jaxlib._jax.ArrayImpl",
  "jaxlib.xla_extension.ArrayImpl",
  "jax._src.core.Tracer",
  "torch.Tensor"
)

tensor_methods <- function() {
  c(
    list(
      Ops = tensor_ops, Math = tensor_math, Summary = tensor_summary, Complex = tensor_complex,
      mean = tensor_mean, "[" = tensor_subset, "[<-" = tensor_replace,
      as.logical = tensor_logical, rep = tensor_rep,
      dim = tensor_dim, length = tensor_length, as.array = tensor_array,
      is.na = function(x) on_tensors(user_call("is.na"), "isnan", x),
      is.nan = function(x) on_tensors(user_call("is.nan"), "isnan", x),
      is.finite = function(x) on_tensors(user_call("is.finite"), "isfinite", x),
      is.infinite = function(x) on_tensors(user_call("is.infinite"), "isinf", x),
      t = tensor_transpose, aperm = tensor_aperm,
      format = tensor_format, print = tensor_print, str = tensor_str
    ),
    of_values,
    if (getRversion() >= "4.3") {
      list(matrixOps = tensor_matmul, "@" = tensor_at, "@<-" = tensor_at_set)
    }
  )
}

register_tensor_methods <- function() {
  for (class in tensor_classes) register_methods(tensor_methods(), class)
}

register_methods <- function(methods, class) {
  for (generic in names(methods)) {
    where <- if (generic == "str") asNamespace("utils") else baseenv()
    registerS3method(generic, class, methods[[generic]], envir = where)
  }
}
