# `[` on tensors. Subscripts are read here, because only R sees that one is missing or that it is
# written `from:to`; python/bridle/for_r/subset.py does the rest.

#' Parts of tensors, as R's `[` takes them
#'
#' `op_subset()` takes a part, `op_subset_set()` gives the tensor with a part replaced, and
#' `op_subset(x, ...) <- value` assigns that. `x[...]` and `x[...] <- value` are the same on
#' tensors, and from R 4.3 on so is `x@r[...]`; `x@py[...]` counts from 0, as Python does.
#'
#' Like R's own `[`:
#'
#' * positions count from 1, and `from:to` includes `to`;
#' * a missing subscript takes a whole axis;
#' * vectors of positions or logicals go along their axis, each for itself;
#' * a matrix with a column for each axis picks single values by row.
#'
#' Unlike R's own:
#'
#' * negative positions count from the end, -1 being the last, instead of leaving values out;
#' * axes without a subscript are taken whole: `x[1]` of a matrix is its first row;
#' * `..`, or `all_dims()`, stands for all axes that have no subscript: `x[.., 1]`;
#' * `NULL`, or `newaxis`, makes an axis of length 1;
#' * `from:to:by` takes steps, and `NA` in place of `from` or `to` is the axis' end: `x[NA:-2]`;
#' * `from:to` keeps its axis also if it takes a single position, which alone drops it;
#' * logicals in the shape of the tensor pick values in Keras' order, the last axis first.
#'
#' @param x Tensor, variable, symbolic tensor or array.
#' @param ... Subscripts, one for each axis, in the ways above.
#' @param value Number, array or tensor to put there. It is repeated along axes of length 1.
#'
#' @return A tensor. Replacing a part of a variable changes the variable itself; other tensors
#'   can't be changed, so that the result is a new one.
#' @seealso [op_slice()], [op_take()], [op_scatter_update()], which do some of this by functions.
#' @examplesIf bridle_ready()
#' x <- op_array(matrix(1:6, 2))
#' x[1, ]
#' x[, -1]
#' x[x > 2]
#' op_subset(x, 2, NA:2)
#' x[1, 1:2] <- 0L
#' x
#' @export
op_subset <- function(x, ...) {
  subset_tensor(x, subscripts(...))
}

#' @rdname op_subset
#' @export
op_subset_set <- function(x, ..., value) {
  replace_in_tensor(x, subscripts(...), value)
}

#' @rdname op_subset
#' @export
`op_subset<-` <- function(x, ..., value) {
  replace_in_tensor(x, subscripts(...), value)
}

#' @rdname op_subset
#' @format NULL
#' @export
newaxis <- NULL

#' @rdname op_subset
#' @export
all_dims <- function() {
  structure(list(), class = "bridle_all_dims")
}

subset_tensor <- function(x, keys, call = rlang::caller_env()) {
  python_call("subset", list(x = x, keys = keys), call = call)
}

replace_in_tensor <- function(x, keys, value, call = rlang::caller_env()) {
  python_call("subset_set", list(x = x, keys = keys, value = value), call = call)
}

# One key for each subscript, a list whose first element names the kind.
subscripts <- function(...) {
  unname(lapply(rlang::enquos(..., .ignore_empty = "none"), read_subscript))
}

read_subscript <- function(quo) {
  if (rlang::quo_is_missing(quo)) return(list("all"))
  expression <- rlang::quo_get_expr(quo)
  if (identical(expression, quote(..))) return(list("rest"))
  if (rlang::is_call(expression, ":", n = 2)) {
    return(list("slice", read_slice(expression, rlang::quo_get_env(quo))))
  }
  value <- rlang::eval_tidy(quo)
  if (is.null(value)) {
    list("new")
  } else if (inherits(value, c("bridle_all_dims", "python.builtin.ellipsis"))) {
    list("rest")
  } else {
    list("value", value)
  }
}

# `from:to`, or `from:to:by`, which R reads as `(from:to):by`.
read_slice <- function(expression, env) {
  by <- NULL
  if (rlang::is_call(expression[[2]], ":", n = 2)) {
    by <- eval(expression[[3]], env)
    expression <- expression[[2]]
  }
  from <- eval(expression[[2]], env)
  to <- eval(expression[[3]], env)
  # Between positions that count from the same end `3:1` goes down in R.
  ordered <- is.numeric(from) && is.numeric(to) && isTRUE(from * to > 0)
  if (is.null(by) && ordered && from > to) by <- -1L
  list(from, to, by)
}

# The methods of `[` and `[<-`. `drop` is for functions that pass it on to whatever they have.
tensor_subset <- function(x, ..., drop = TRUE) {
  subset_tensor(x, subscripts(...), user_call("["))
}

tensor_replace <- function(x, ..., value) {
  replace_in_tensor(x, subscripts(...), value, user_call("[<-"))
}

# ---- x@r[...] and x@py[...] ----

# R looks for a method of `@` from 4.3 on. What it gives remembers the tensor and who counts.
tensor_at <- function(object, name) {
  name <- as.character(name)
  if (!name %in% c("r", "py")) {
    abort(
      sprintf("Can't use `@%s` on a tensor.", name),
      hint = "What works is `@r[...]`, which counts from 1, and `@py[...]`, which counts from 0.",
      class = "bridle_error_name",
      call = rlang::caller_env()
    )
  }
  structure(list(tensor = object), class = paste0("bridle_at_", name))
}

tensor_at_set <- function(object, name, value) {
  value$tensor
}

#' @export
`[.bridle_at_r` <- function(x, ...) {
  subset_tensor(x$tensor, subscripts(...))
}

#' @export
`[<-.bridle_at_r` <- function(x, ..., value) {
  x <- unclass(x)
  x$tensor <- replace_in_tensor(x$tensor, subscripts(...), value)
  structure(x, class = "bridle_at_r")
}

#' @export
`[.bridle_at_py` <- function(x, ...) {
  subset_tensor(x$tensor, count_from_one(subscripts(...)))
}

#' @export
`[<-.bridle_at_py` <- function(x, ..., value) {
  x <- unclass(x)
  x$tensor <- replace_in_tensor(x$tensor, count_from_one(subscripts(...)), value)
  structure(x, class = "bridle_at_py")
}

# Python's subscripts as R's: positions from 0, and slices that don't include their end.
count_from_one <- function(keys) {
  lapply(keys, function(key) {
    if (key[[1]] == "slice") {
      key[[2]] <- python_slice(key[[2]])
    } else if (key[[1]] == "value" && is.numeric(key[[2]])) {
      key[[2]] <- key[[2]] + (key[[2]] >= 0)
    }
    key
  })
}

python_slice <- function(bounds) {
  from <- bounds[[1]]
  to <- bounds[[2]]
  known <- function(bound) !is.null(bound) && !is.na(bound)
  if (known(from) && from >= 0) from <- from + 1
  # The last position taken is one less than `to`: counted from 1 that's `to` itself.
  if (known(to) && to < 0) to <- to - 1
  list(from, to, bounds[[3]])
}
