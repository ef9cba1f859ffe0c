# Constructors: layers, losses, metrics, optimizers and callbacks differ in name, Python target,
# arguments and defaults; so do the functions that only pass on to one of Keras' own. Each is one
# line of a table, in R syntax:
#
#     layer_dense(object, units, activation = NULL, ...) -> keras.layers.Dense
#
# The tables (table-*.R) are turned into functions when the package is built, so that loading it
# costs nothing. The defaults in a table are what `args()` and the help show; what is passed on is
# what the user gave, so for the rest Keras' own defaults apply. A test compares the two.

# One table per help page: table name -> lines, each list(name, targets, formals).
tables <- new.env()

# `constructors(table = { lines })` makes the functions and keeps the lines.
constructors <- function(...) {
  quoted <- eval(substitute(alist(...)))
  namespace <- parent.frame()
  for (table in names(quoted)) {
    lines <- lapply(as.list(quoted[[table]])[-1], read_line)
    for (line in lines) {
      assign(line$name, make_constructor(line, namespace), envir = namespace)
    }
    tables[[table]] <- lines
  }
}

# `f(x, y = 1) -> a.B | a.b` parses as an assignment of the call to the targets. A target written
# as a call, `a.b(y = whole)`, says of what kind an argument is where its name doesn't tell (see
# python/bridle/convert/arguments.py), and `a.b(y = x)` that Python's `y` is called `x` here.
read_line <- function(line) {
  signature <- line[[3]]
  targets <- lapply(read_targets(line[[2]]), as.list)
  formals <- read_formals(as.list(signature)[-1])
  said <- unlist(lapply(targets, function(target) lapply(target[-1], as.character)))
  list(
    name = as.character(signature[[1]]),
    targets = vapply(targets, function(target) as.character(target[[1]]), ""),
    kinds = as.list(said[!said %in% names(formals)]),
    renamed = as.list(said[said %in% names(formals)]),
    formals = with_dots(formals),
    takes_more = "..." %in% names(formals)
  )
}

# Every function has dots: without them R itself refuses an unknown argument, and names no nearest.
with_dots <- function(formals) {
  if ("..." %in% names(formals)) formals else as.pairlist(c(formals, alist(... = )))
}

read_targets <- function(target) {
  if (is.call(target) && identical(target[[1]], as.name("|"))) {
    c(read_targets(target[[2]]), read_targets(target[[3]]))
  } else {
    list(target)
  }
}

# In a call, an argument without a default is an unnamed symbol.
read_formals <- function(arguments) {
  required <- rlang::names2(arguments) == ""
  names(arguments)[required] <- vapply(arguments[required], as.character, "")
  arguments[required] <- list(quote(expr = ))
  as.pairlist(arguments)
}

# What a constructor does follows from its first argument and from its targets. A target in lower
# case is a function, which is called.
make_constructor <- function(line, namespace) {
  targets <- line$targets
  first <- c(names(line$formals), "")[1]
  is_layer <- startsWith(targets[1], "keras.layers.")
  says <- Filter(length, line[c("kinds", "renamed")])
  target <- if (length(says) == 0) targets else c(list(target = targets), says)
  body <- if (first == "y_true" && startsWith(targets[1], "keras.")) {
    bquote(construct_or_call(.(target), supplied()))
  } else if (is_layer && first == "object") {
    bquote(compose_layer(.(target), object, supplied(except = "object")))
  } else if (is_layer && first == "inputs") {
    bquote(merge_inputs(.(target), inputs, supplied_unnamed(), supplied(except = "inputs")))
  } else if (endsWith(targets[1], ".load_data")) {
    bquote(load_dataset(.(target), supplied(except = "convert"), convert))
  } else if (line$takes_more && !is_class(targets)) {
    bquote(construct(.(target), supplied(), supplied_unnamed()))
  } else {
    bquote(construct(.(target), supplied()))
  }
  if (is_setting(targets)) body <- bquote(invisible(.(body)))
  if (!line$takes_more) body <- bquote({
    refuse_more()
    .(body)
  })
  rlang::new_function(line$formals, body, namespace)
}

# A constructor that is passed without being called, `activation = activation_relu`, stands for what
# it would call. With a name of the user's own it stays an R function, as it has to show that name.
constructor_targets <- function(fn) {
  if (!identical(environment(fn), topenv())) return(NULL)
  for (line in unlist(as.list(tables), recursive = FALSE)) {
    # These count positions from 1, which Keras' own don't.
    if (grepl("^(op|random)_", line$name)) next
    if (identical(get(line$name), fn)) return(line$targets)
  }
}

is_class <- function(target) {
  grepl("\\.[A-Z]\\w*$", target)
}

# A function that is called for what it changes, which nobody wants printed.
is_setting <- function(target) {
  any(grepl("\\.(set|enable|disable|clear)_\\w*$", target))
}

# From here on `frame` is the constructor's: errors are reported as coming from there.

# `target` is its dotted name, or a list of it and what the table says of its arguments.
# `positional` are values for the `*args` of a Python function.
construct <- function(target, arguments, positional = NULL, frame = parent.frame()) {
  if (is.null(positional)) refuse_unnamed(frame)
  python_call(
    "construct",
    c(as_target(target), list(arguments = arguments, positional = positional)),
    call = frame
  )
}

as_target <- function(target) {
  if (is.character(target)) list(target = target) else target
}

# A loss or a metric: an instance of the class, or the function's value for targets and
# predictions. Some have no class.
construct_or_call <- function(targets, arguments, frame = parent.frame()) {
  is_value <- length(targets) == 1 || any(c("y_true", "y_pred") %in% names(arguments))
  target <- if (is_value) targets[length(targets)] else targets[1]
  like <- if (is_value && length(targets) > 1) list(like = targets[1])
  construct(c(as_target(target), like), arguments, frame = frame)
}
