# Beside the R package tensorflow, which comes with methods for the same tensors and generics of the
# same names as bridle's. Whichever of the two is loaded first, bridle's methods are found.

# Calls a function once a package is loaded.
when_loaded <- function(package, fn) {
  if (isNamespaceLoaded(package)) return(fn())
  setHook(packageEvent(package, "onLoad"), function(...) fn())
}

# Generics of bridle's names that other packages have of their own.
generics_elsewhere <- list(
  tensorflow = c("evaluate", "export_savedmodel"),
  tfestimators = c("evaluate", "export_savedmodel"),
  generics = "evaluate",
  dplyr = "explain",
  lime = "explain"
)

register_elsewhere <- function(namespace) {
  for (package in names(generics_elsewhere)) local({
    home <- package
    when_loaded(home, function() {
      for (generic in generics_elsewhere[[home]]) register_models(generic, home, namespace)
    })
  })
}

register_models <- function(generic, package, namespace) {
  home <- asNamespace(package)
  if (!exists(generic, home, mode = "function")) return()
  method <- get(paste0(generic, ".keras.src.models.model.Model"), namespace)
  for (class in model_classes) registerS3method(generic, class, method, envir = home)
}

# tensorflow puts a class of its own before those of a tensor.
register_before_tensorflow <- function() {
  methods <- tensor_methods()
  theirs <- get0("[.tensorflow.tensor", baseenv()[[".__S3MethodsTable__."]], inherits = FALSE)
  if (is.function(theirs)) methods[["["]] <- subset_beside(theirs)
  # Where a member of a group has a method, the group's isn't looked for.
  groups <- list(
    Ops = names(operators), Math = names(functions),
    Summary = c(names(summaries), "range"), Complex = c("Re", "Im", "Mod", "Arg", "Conj"),
    matrixOps = "%*%"
  )
  for (group in intersect(names(groups), names(methods))) {
    methods[groups[[group]]] <- methods[group]
  }
  register_methods(methods, "tensorflow.tensor")
  for (kind in paste0("keras.src.utils.tracking.Tracked", c("Dict", "List", "Set"))) {
    method <- get(paste0("py_to_r.", kind))
    registerS3method("py_to_r", kind, method, envir = asNamespace("reticulate"))
  }
}

# tensorflow's own `[` for what only it has: Python's way of counting, and its settings.
subset_beside <- function(theirs) {
  function(x, ..., drop = TRUE) {
    options <- c("style", "one_based", "inclusive_stop")
    set <- lapply(paste0("tensorflow.extract.", options), getOption)
    counts_otherwise <- identical(set[[1]], "python") || any(vapply(set[-1], isFALSE, NA))
    own <- c("style", "options") %in% names(substitute(list(...)))
    if (counts_otherwise || any(own)) return(theirs(x, ..., drop = drop))
    tensor_subset(x, ..., drop = drop)
  }
}
