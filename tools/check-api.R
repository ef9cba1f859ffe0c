# Compares the constructor tables with the installed Keras and says where they differ: functions
# that are missing, arguments and defaults that have changed. A difference is a failure with the
# version in tools/constraints.txt, a warning with a newer one. Run it from the repository's root:
# Rscript tools/check-api.R

bridle <- asNamespace("bridle")
source("tools/coverage.R")

lines <- unlist(as.list(bridle$tables), recursive = FALSE, use.names = FALSE)
invisible(bridle$core())
check <- reticulate::import_from_path("check_api", "tools")

# What a layer is composed with isn't an argument of Keras, nor is what only R needs.
own_formals <- function(line) {
  composed <- if (startsWith(line$targets[1], "keras.layers.")) c("object", "inputs")
  is_dataset <- endsWith(line$targets[1], ".load_data")
  counts <- if (startsWith(line$targets[1], "keras.")) "zero_indexed"
  in_r <- c(counts, "backend_module", if (is_dataset) "convert")
  setdiff(names(line$formals), c("...", composed, in_r))
}

describe_line <- function(line) {
  formals <- own_formals(line)
  has_default <- !vapply(line$formals[formals], rlang::is_missing, NA)
  defaults <- lapply(line$formals[formals[has_default]], eval, bridle)
  list(
    name = line$name,
    targets = as.list(line$targets),
    kinds = reticulate::dict(line$kinds),
    renamed = reticulate::dict(line$renamed),
    formals = as.list(formals),
    defaults = bridle$describe(defaults)
  )
}

targets <- unlist(lapply(lines, function(line) line$targets))
# Where bridle does something before or after Keras, its function has the name of Keras'.
targets <- c(targets, sub("^bridle.for_r.(ops|codes)", "keras.ops", targets))
found <- c(
  unlist(lapply(lines, function(line) check$drift(describe_line(line)))),
  check$missing(as.list(targets), as.list(names(left_out("tools/left-out.txt"))))
)
coverage <- fresh_coverage()
if (any(coverage == "## Missing")) {
  found <- c(found, "keras3 has functions that bridle misses without a reason: docs/coverage.md")
}
if (!identical(coverage, readLines("docs/coverage.md"))) {
  found <- c(found, "docs/coverage.md isn't what `make docs` writes")
}
pinned <- sub("keras==", "", grep("^keras==", readLines("tools/constraints.txt"), value = TRUE))
state <- check$state(pinned)
installed <- check$keras$`__version__`
cat(sprintf("%d functions, Keras %s (pinned: %s)\n", length(lines), installed, pinned))
for (sentence in found) cat("*", sentence, "\n")
if (length(found) > 0 && state != "newer") quit(status = 1)
if (length(found) > 0) message("Warning: the tables differ from this newer Keras.")
