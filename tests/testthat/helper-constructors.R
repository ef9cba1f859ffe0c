# The lines of all constructor tables, by the name of the function.
lines <- unlist(as.list(bridle:::tables), recursive = FALSE, use.names = FALSE)
names(lines) <- vapply(lines, function(line) line$name, "")

# The lines with a target under one of these names.
lines_of <- function(...) {
  starts <- paste0("keras.", c(...), ".")
  Filter(function(line) any(startsWith(line$targets[1], starts)), lines)
}

# tests/testthat/constructors.py.
keras_says <- function() reticulate::import_from_path("constructors", test_path())
