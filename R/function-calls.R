# Python's calls of R functions. An error crosses as a value, as all errors do: reticulate would
# keep its message alone, and lose where in R it came from.

# Calls `fn` and answers with its value, or with an account of its error.
#
# `label` is what the call is shown as: a name, or those of a class and its method. `names` are
# those of the values, "" or "..1" by position; `convert` makes of the value what Python can take.
answer_to <- function(fn, label, names, values, convert) {
  names <- as.character(names)
  by_place <- names == "" | grepl("^\\.\\.[0-9]+$", names)
  parameters <- setdiff(names(formals(args(fn))), "...")
  symbols <- names
  symbols[by_place] <- c(parameters, rep("value", length(names)))[which(by_place)]
  symbols <- make.unique(c(label[1], symbols))[-1]
  names[by_place] <- ""
  answer <- NULL
  # A jump would go past Python, which is in the middle of something: it is made again in R, once
  # Python has come to its end.
  on.exit(if (is.null(answer)) return(list(error = account_of_jump(jump, signalled))))
  jump <- signalled <- calls <- call <- NULL
  answer <- tryCatch(
    withCallingHandlers(
      catching_restarts(
        {
          # Bound to symbols, the call in a traceback is one that the user could have written.
          values <- rlang::set_names(lapply(values, receive), symbols)
          frame <- rlang::new_environment(values, baseenv())
          arguments <- rlang::set_names(lapply(symbols, as.name), names)
          call <- as.call(c(list(bind_label(frame, label, fn)), arguments))
          # Python suspends them: left by one, reticulate's own code leaves memory in disorder.
          value <- allowInterrupts(eval(call, frame))
          list(value = convert(value))
        },
        function(name, arguments) {
          jump <<- list(restart = name, arguments = arguments)
          NULL
        }
      ),
      error = function(condition) calls <<- sys.calls(),
      condition = function(condition) signalled <<- condition
    ),
    error = function(condition) list(error = account_of(condition, after(calls, call))),
    interrupt = function(condition) list(interrupted = TRUE)
  )
}

# "rmse" is called as `rmse(...)`, c("Scale", "call") as `Scale$call(...)`.
bind_label <- function(frame, label, fn) {
  is_method <- length(label) == 2
  if (is_method) fn <- rlang::set_names(list(fn), label[2])
  assign(label[1], fn, envir = frame)
  if (is_method) call("$", as.name(label[1]), as.name(label[2])) else as.name(label)
}

# The calls from the user's function on, down to the one that failed.
after <- function(calls, call) {
  start <- Position(function(entry) identical(entry, call), calls)
  if (is.na(start)) return(list())
  calls <- as.list(calls[start:length(calls)])
  heads <- vapply(calls, function(entry) deparse1(entry[[1]])[1], "")
  signals <- c(
    "stop", ".handleSimpleError", "signalCondition", "abort", "rlang::abort", "cli::cli_abort",
    "python_call", "py_call_impl", "receive", "withCallingHandlers", "abort_python",
    "`$.bridle_super`"
  )
  end <- Position(function(head) head %in% signals, heads)
  calls[seq_len(if (is.na(end)) length(calls) else end - 1)]
}

account_of <- function(condition, calls) {
  # What was said of a function that this one called says more.
  if (inherits(condition, "bridle_error_function")) {
    return(list(
      sentence = condition$message,
      lines = as.list(unname(condition$body)),
      condition = keep(condition)
    ))
  }
  attr(condition, "calls") <- calls
  list(sentence = NULL, lines = as.list(error_lines(condition, calls)), condition = keep(condition))
}

error_lines <- function(condition, calls) {
  if (inherits(condition, "rlang_error")) {
    said <- c(condition$message, condition$body)
  } else {
    said <- strsplit(trimws(conditionMessage(condition)), "\n", fixed = TRUE)[[1]]
  }
  said <- unname(said[nzchar(said)])
  where <- conditionCall(condition)
  if (!is.null(where)) said[1] <- sprintf("In `%s`: %s", show_call(where), said[1])
  is_flow <- is.call(where) && deparse1(where[[1]])[1] %in% c("if", "while", "&&", "||")
  if (is_flow && of_no_flag(conditionMessage(condition))) {
    hint <- "A tensor is neither TRUE nor FALSE. Use `op_where()`, `op_cond()`, `&` or `|`."
    said <- c(said, hint)
  }
  calls <- vapply(calls, show_call, "")
  if (length(calls) > 8) calls <- c(calls[1:4], "...", calls[length(calls) - 2:0])
  path <- if (length(calls) > 1) sprintf("The R calls: `%s`.", paste(calls, collapse = "` > `"))
  c(said, path)
}

show_call <- function(call, width = 60) {
  code <- gsub("\\s+", " ", paste(deparse(call, 500), collapse = " "))
  if (nchar(code) <= width) code else paste0(substr(code, 1, width - 3), "...")
}
