# R functions that are data: Python asks them for one batch after the other.

# A function as data: it makes the batches, as records.
describe_batches <- function(fn, argument) {
  force(fn)
  structure(class = "bridle_description", list(
    r = "batches",
    `function` = function(names, ...) answer_to(fn, argument, names, list(...), describe),
    name = argument
  ))
}

# Data that are R functions.
batches_of <- function(args) {
  for (name in intersect(c("x", "validation_data"), names(args))) {
    if (is.function(args[[name]]) && !is_python(args[[name]])) {
      args[[name]] <- describe_batches(args[[name]], name)
    }
  }
  args
}
