# Ways out of an R function that aren't its value or an error: a restart that is invoked, a handler
# of a condition that is further out. Python's calls are in between. The jump is kept, Python is
# told of an error, and once it has come to its end in R the jump is made again.

# Evaluates `expr`. For each restart that there is, one of the same name stands in its way and calls
# `caught(name, arguments)`.
catching_restarts <- function(expr, caught) {
  names <- unique(vapply(computeRestarts(), function(restart) restart[[1]], ""))
  names <- setdiff(names, c("", "expr"))
  restarts <- lapply(rlang::set_names(names), function(name) {
    function(...) caught(name, list(...))
  })
  do.call(withRestarts, c(list(quote(expr)), restarts))
}

# `restart` is the one that was invoked; without it, `signalled` is the condition that led away.
account_of_jump <- function(restart, signalled) {
  jump <- restart
  if (is.null(jump) && !is.null(signalled)) jump <- list(condition = signalled)
  what <- "`callCC()`, `break` or the debugger's Q"
  if (!is.null(jump$restart)) what <- sprintf("the restart `%s`", jump$restart)
  if (!is.null(jump$condition)) what <- sprintf("a handler of `%s`", class(jump$condition)[1])
  list(
    sentence = NULL,
    lines = list(sprintf("It was left by %s, past Python, which called it.", what)),
    condition = keep(structure(as.list(jump), class = "bridle_jump"))
  )
}

# Comes back only where nobody is there who takes it.
jump_again <- function(jump) {
  if (!is.null(jump$restart)) {
    found <- computeRestarts()
    names <- vapply(found, function(restart) restart[[1]], "")
    if (jump$restart %in% names) do.call(invokeRestart, c(jump$restart, jump$arguments))
  } else if (inherits(jump$condition, "warning")) {
    warning(jump$condition)
  } else if (inherits(jump$condition, "message")) {
    message(jump$condition)
  } else if (!is.null(jump$condition)) {
    signalCondition(jump$condition)
  }
}
