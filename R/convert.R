# What Python can't see of an R value: names of vectors, NA, factor levels, dimensions, a function's
# name and formals. `describe()` writes it down; python/bridle/convert/descriptions.py reads it and
# decides what it becomes.

# A description is a list whose first element `r` names the kind. Python objects, NULL and plain
# scalars are their own description.
describe <- function(x) {
  if (is.null(x)) {
    x
  } else if (is_python(x)) {
    if (is_gone(x)) rlang::abort("gone", class = "bridle_gone", object = x)
    carry(x)
  } else if (inherits(x, "bridle_description")) {
    unclass(x)
  } else if (is_r_class(x)) {
    python_class(x)
  } else if (is.function(x)) {
    describe_function(x)
  } else if (inherits(x, "formula") && length(x) == 2) {
    # `~ .x > 0` is a function wherever R's users write one shortly.
    describe_function(rlang::as_function(x))
  } else if (is.factor(x)) {
    list(r = "factor", codes = describe_codes(x), levels = as.list(levels(x)))
  } else if (is.data.frame(x)) {
    columns <- lapply(unname(as.list(x)), describe_column)
    list(r = "frame", values = columns, names = as.list(names(x)))
  } else if (inherits(x, "sparseMatrix")) {
    describe_sparse(x)
  } else if (has_own_conversion(x)) {
    reticulate::r_to_py(x)
  } else if (inherits(x, c("POSIXlt", "sfc", "vctrs_rcrd", "numeric_version"))) {
    list(r = class(x)[1], values = list(), names = NULL)
  } else if (is.list(x)) {
    list(r = "list", values = lapply(unname(unclass(x)), describe), names = as_names(x))
  } else if (is.atomic(x)) {
    describe_vector(x)
  } else {
    list(r = class(x)[1], values = list(), names = NULL)
  }
}

# Whether a class of the user's or of another package has a method `r_to_py()`, which says what its
# objects are in Python.
has_own_conversion <- function(x) {
  if (!is.object(x)) return(FALSE)
  reticulate <- asNamespace("reticulate")
  registered <- reticulate[[".__S3MethodsTable__."]]
  for (name in paste0("r_to_py.", class(x))) {
    known <- exists(name, topenv(), inherits = FALSE) || exists(name, reticulate, inherits = FALSE)
    if (known) return(FALSE)
    if (exists(name, globalenv(), mode = "function")) return(TRUE)
    if (exists(name, registered, inherits = FALSE)) return(TRUE)
  }
  FALSE
}

# A list among columns can only be refused: what it holds isn't looked at.
describe_column <- function(x) {
  if (!is.list(x) || is.data.frame(x)) return(describe(x))
  list(r = c(setdiff(class(x), "AsIs"), "list")[1], values = list(), names = NULL)
}

describe_vector <- function(x) {
  kind <- vector_kind(x)
  if (!kind %in% c("double", "integer", "integer64", "logical", "character", "complex")) {
    # It can only be refused. Its own methods might fail where they are asked for its values.
    return(list(r = kind, values = list(), names = NULL))
  }
  missing <- if (!kind %in% c("double", "integer64", "complex") && anyNA(x)) which(is.na(x)) - 1L
  plain <- is.null(dim(x)) && is.null(names(x)) && is.null(missing) && length(x) == 1
  if (plain && kind %in% c("double", "integer", "logical", "character") && !is.na(x)) {
    return(x[[1]])
  }
  if (is.character(x) || !typeof(x) %in% c("double", "integer", "logical", "complex")) {
    values <- as.list(as.character(x))
  } else {
    values <- bare_array(x)
  }
  list(
    r = kind,
    values = values,
    names = as_names(x),
    missing = as.list(missing),
    dim = if (!is.null(dim(x))) as.list(dim(x)),
    columns = as_column_names(x)
  )
}

# A classed vector isn't the number that its storage says: a date isn't 19000, and a difftime is
# hours here and seconds there.
vector_kind <- function(x) {
  plain <- c("ts", "table", "array", "matrix", "noquote", "glue", "fs_path")
  own <- setdiff(class(x), "AsIs")
  if (is.object(x) && length(own) > 0 && !inherits(x, plain)) own[1] else typeof(x)
}

# An array of one dimension reaches Python as an array, where a vector would become a list. What has
# no other attributes stays as it is: to copy a large matrix takes longer than all that follows.
bare_array <- function(x) {
  if (!identical(names(attributes(x)), "dim")) {
    attributes(x) <- list(dim = if (is.null(dim(x))) length(x) else dim(x))
  }
  x
}

# Factor codes count from 0 in Python; NA is -1.
describe_codes <- function(x) {
  codes <- as.integer(x) - 1L
  codes[is.na(codes)] <- -1L
  bare_array(codes)
}

as_names <- function(x) {
  if (!is.null(names(x))) as.list(ifelse(is.na(names(x)), "", names(x)))
}

as_column_names <- function(x) {
  if (length(dim(x)) == 2 && !is.null(colnames(x))) {
    as.list(ifelse(is.na(colnames(x)), "", colnames(x)))
  }
}

describe_sparse <- function(x) {
  triplets <- methods::as(methods::as(x, "generalMatrix"), "TsparseMatrix")
  list(
    r = "sparse",
    rows = bare_array(triplets@i),
    columns = bare_array(triplets@j),
    values = bare_array(as.double(triplets@x)),
    dim = as.list(dim(x)),
    names = as_column_names(x)
  )
}
