# A model's blueprint as bytes, which python/bridle keeps with the model, and out of them.

blueprint_of <- function(model, call) {
  bytes <- python_call("blueprint", list(model = model), call)
  if (!is.null(bytes)) of_bytes(bytes, call)
}

# Where a model's data are prepared by another formula or recipe than before.
warn_of_another <- function(known, call) {
  cli::cli_warn(
    c("The model's data were prepared by {told(known)}. From now on they are prepared anew."),
    class = "bridle_warning_training",
    call = call
  )
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

# A package's own function is written by its name: as a function, it could be anybody's. A step's is
# often the default that recipes has for it.
pack <- function(x, place = NULL) {
  if (is.function(x)) {
    reference <- if (is_default(x, place)) place else by_name(x)
    if (is.null(reference)) x else structure(list(reference), class = "bridle_function")
  } else if (is.list(x)) {
    places <- if (inherits(x, "step")) lapply(names(x), function(name) c(class(x)[1], name))
    each(x, pack, places)
  } else {
    x
  }
}

# Lists keep what else they are.
each <- function(x, fn, ...) {
  attributes <- attributes(x)
  more <- Filter(Negate(is.null), list(...))
  x <- do.call(Map, c(list(fn, unclass(x)), more))
  attributes(x) <- attributes
  x
}

is_default <- function(fn, place) {
  if (is.null(place) || is.primitive(fn)) return(FALSE)
  default <- default_of(place)
  is.function(default) && identical(formals(default), formals(fn)) &&
    identical(deparse(body(default)), deparse(body(fn)))
}

# The default of a step's argument; `place` is the step's class and the argument.
default_of <- function(place) {
  recipes <- asNamespace("recipes")
  step <- get0(place[1], recipes, mode = "function", inherits = FALSE)
  default <- if (!is.null(step)) formals(step)[[place[2]]]
  if (is.call(default) && identical(default[[1]], quote(`function`))) eval(default, recipes)
}

# `stats::median`, which python/bridle looks at as at any call.
by_name <- function(fn) {
  home <- if (is.primitive(fn)) baseenv() else environment(fn)
  package <- environmentName(home)
  if (!package %in% c("base", "stats", "recipes")) return(NULL)
  home <- asNamespace(package)
  same <- function(name) is.function(home[[name]]) && identical(home[[name]], fn)
  name <- Find(same, ls(home, all.names = TRUE))
  if (!is.null(name)) call("::", as.name(package), as.name(name))
}

unpack <- function(x) {
  if (!inherits(x, "bridle_function")) return(if (is.list(x)) each(x, unpack) else x)
  reference <- unclass(x)[[1]]
  if (is.character(reference)) return(default_of(reference))
  get(as.character(reference[[3]]), asNamespace(as.character(reference[[2]])), mode = "function")
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
  } else if (inherits(x, "formula")) {
    home <- environment(x)
    environment(x) <- if (!is.null(home)) only_named(x, home, columns)
    x
  } else if (is.list(x) && !is.data.frame(x)) {
    each(x, function(part) lean(part, columns))
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
