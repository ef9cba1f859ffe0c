# R values that Python has no counterpart of, and hands back to R as they were: a data frame that a
# callback is made with, an environment, a function. Python holds a ticket (RObject in
# python/bridle/for_r/classes.py); the value stays here for as long as the ticket lives.

kept <- new.env(parent = emptyenv())

keep <- function(x) {
  the$last_key <- c(the$last_key, 0L)[1] + 1L
  assign(as.character(the$last_key), x, envir = kept)
  issued <- python_call("issue", list(key = the$last_key))
  gone <- as.character(unlist(issued$gone))
  rm(list = gone, envir = kept)
  issued$ticket
}

# What a ticket is for, also in lists; other values as they are.
receive <- function(x) {
  if (inherits(x, "bridle.for_r.classes.RObject")) {
    get(as.character(x$key), envir = kept)
  } else if (is.list(x) && !is.object(x)) {
    x[] <- lapply(x, receive)
    x
  } else {
    x
  }
}

# What an argument becomes on its way through Python to an R function: itself where Python can carry
# it both ways, else a ticket.
pass <- function(x) {
  if (is_python(x) || is_r_class(x) || is_plain(x)) {
    x
  } else if (is.list(x) && is_bare(x)) {
    lapply(x, pass)
  } else {
    keep(x)
  }
}

is_plain <- function(x) {
  is.null(x) || (
    typeof(x) %in% c("double", "integer", "logical", "character") && !is.object(x) &&
      is.null(names(x)) && is.null(dimnames(x)) && !anyNA(x)
  )
}

# A list with names for all of its elements or for none, and no other attributes.
is_bare <- function(x) {
  length(setdiff(names(attributes(x)), "names")) == 0 &&
    (is.null(names(x)) || all(nzchar(names(x))))
}

# A method's value for R or for Keras.
as_value <- function(x) {
  if (is.null(x) || is_python(x)) {
    x
  } else if (is_r_class(x)) {
    python_class(x)
  } else if (is.environment(x) || is.language(x) || isS4(x) || typeof(x) == "externalptr") {
    keep(x)
  } else {
    x
  }
}
