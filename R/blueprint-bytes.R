# A model's blueprint as bytes, which python/bridle keeps with the model, and out of them.

blueprint_of <- function(model, call) {
  bytes <- python_call("blueprint", list(model = model), call)
  if (!is.null(bytes)) of_bytes(bytes, call)
}

# The model's blueprint where a formula or recipe given again is the one that it is of.
known_blueprint <- function(model, x, call) {
  known <- blueprint_of(model, call)
  if (is.null(known)) return(NULL)
  if (same_source(known, x)) return(known)
  cli::cli_warn(
    c("The model's data were prepared by {told(known)}. From now on they are prepared anew."),
    class = "bridle_warning_training",
    call = call
  )
  NULL
}

# A recipe is known again by its steps, each of which has an id.
same_source <- function(known, x) {
  if (is_recipe(x)) {
    ids <- function(recipe) vapply(recipe$steps, function(step) step$id, "")
    !is.null(known$recipe) && identical(ids(known$recipe), ids(x)) &&
      setequal(known$recipe$var_info$variable, x$var_info$variable)
  } else {
    identical(attr(known, "formula"), as_text(x))
  }
}

as_bytes <- function(blueprint) serialize(pack(blueprint), NULL)

of_bytes <- function(bytes, call) {
  kept <- unserialize(as.raw(bytes))
  needs("hardhat", call)
  if (!is.null(kept$recipe)) needs("recipes", call)
  unpack(kept)
}

# A package's own function is written by its name: as a function, it could be anybody's.
pack <- function(x) {
  if (is.function(x)) {
    by_name(x)
  } else if (is.list(x)) {
    attributes <- attributes(x)
    x <- lapply(unclass(x), pack)
    attributes(x) <- attributes
    x
  } else {
    x
  }
}

by_name <- function(fn) {
  home <- environment(fn)
  if (is.null(home) || !isNamespace(home) || getNamespaceName(home) != "recipes") return(fn)
  same <- function(name) identical(get(name, home), fn)
  name <- Find(same, Filter(function(name) is.function(get(name, home)), ls(home)))
  if (is.null(name)) fn else structure(list(name), class = "bridle_function")
}

unpack <- function(x) {
  if (inherits(x, "bridle_function")) {
    get(x[[1]], asNamespace("recipes"), mode = "function", inherits = FALSE)
  } else if (is.list(x)) {
    attributes <- attributes(x)
    x <- lapply(unclass(x), unpack)
    attributes(x) <- attributes
    x
  } else {
    x
  }
}

# Without the environments that the expressions in steps were written in, which may hold the data:
# what the expressions name stays, but for columns.
without_data <- function(blueprint) {
  if (is.null(blueprint$recipe)) return(blueprint)
  columns <- c(blueprint$recipe$var_info$variable, blueprint$recipe$last_term_info$variable)
  blueprint$recipe$steps <- lean(blueprint$recipe$steps, columns)
  blueprint
}

lean <- function(x, columns) {
  if (rlang::is_quosure(x)) {
    needed <- only_named(rlang::quo_get_expr(x), rlang::quo_get_env(x), columns)
    rlang::quo_set_env(x, needed)
  } else if (is.list(x) && !is.data.frame(x)) {
    attributes <- attributes(x)
    x <- lapply(unclass(x), lean, columns)
    attributes(x) <- attributes
    x
  } else {
    x
  }
}

only_named <- function(expression, home, columns) {
  variables <- all.vars(expression)
  called <- setdiff(all.names(expression), variables)
  names <- c(called, setdiff(variables, columns))
  found <- mget(names, home, inherits = TRUE, ifnotfound = list(NULL))
  is_own <- function(value) {
    !is.null(value) && (!is.function(value) || identical(environment(value), globalenv()))
  }
  found <- Filter(is_own, found)
  if (length(found) == 0) globalenv() else list2env(found, parent = globalenv())
}
