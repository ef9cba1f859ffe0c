# The arguments that the user gave. Only these are passed on, so that each default lives once,
# in Python.

# Call it at the top of the function concerned: an argument that has been assigned to counts as
# given. An argument passed on from a function where it's missing is missing here too. An explicit
# NULL is kept, as it may mean something other than the default. A function is named by its symbol.
supplied <- function(except = character()) {
  frame <- parent.frame()
  formal <- rlang::names2(formals(sys.function(sys.parent())))
  given <- Filter(
    function(name) !eval(call("missing", as.name(name)), frame),
    setdiff(formal, c("...", except))
  )
  arguments <- withCallingHandlers(
    mget(as.character(given), envir = frame),
    error = function(condition) refuse_unquoted(condition, given, frame)
  )
  for (name in given[vapply(arguments, is.function, NA)]) {
    expression <- eval(call("substitute", as.name(name)), frame)
    arguments[[name]] <- name_functions(arguments[[name]], expression)
  }
  if ("..." %in% formal) {
    dots <- dots_of(frame)
    arguments <- c(arguments, check_unique(dots[names(dots) != ""], call = frame))
  }
  arguments[setdiff(names(arguments), except)]
}

check_unique <- function(arguments, call) {
  twice <- names(arguments)[duplicated(names(arguments))]
  if (length(twice) > 0) {
    times <- sum(names(arguments) == twice[1])
    abort(
      sprintf("`%s` must be given once, not %d times.", twice[1], times),
      hint = sprintf("Remove all but one `%s`.", twice[1]),
      class = "bridle_error_name",
      call = call
    )
  }
  arguments
}

# `metrics = accuracy`: what can be a name of Keras' has to be in quotes.
refuse_unquoted <- function(condition, given, frame) {
  by_name <- "(activation|constraint|initializer|regularizer|loss|metrics|optimizer|monitor)$"
  for (argument in grep(by_name, given, value = TRUE)) {
    for (name in all.vars(eval(call("substitute", as.name(argument)), frame))) {
      missing <- sprintf(gettext("object '%s' not found", domain = "R"), name)
      if (identical(conditionMessage(condition), missing)) {
        abort(
          sprintf("`%s` must be an object that exists, not `%s`.", argument, name),
          hint = sprintf("A name that Keras has goes in quotes: `\"%s\"`.", name),
          class = "bridle_error_name",
          call = frame
        )
      }
    }
  }
}
