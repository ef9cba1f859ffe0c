# A script in several processes: python/bridle_run starts them and listens to them.

#' Run a script in several processes
#'
#' Starts a script several times, on this machine or on several. Each process is told in the
#' environment variable `TF_CONFIG` which worker it is. TensorFlow's
#' `tf$distribute$MultiWorkerMirroredStrategy()` reads it there: the workers train a model together.
#' On JAX `keras$distribution$initialize()` finds the same in `KERAS_DISTRIBUTION_PROCESS_ID` and
#' its like.
#'
#' What workers write is shown line by line, with the worker's number, counted from 0 as in
#' `TF_CONFIG`, before each line. When one fails, the others are ended: they get the signal SIGTERM,
#' and after `grace` seconds SIGKILL. An interrupt is passed on to all workers, whose
#' [fit()] ends after the steps under way; a second one within
#' five seconds ends the workers at once.
#'
#' A script ending in `.R` is run by this R with its [.libPaths()], others by bridle's Python; for
#' both, `RETICULATE_PYTHON` is bridle's Python. Hosts need the same R and the same Python at the
#' same paths, the same working directory, and an ssh that asks for no password. From a shell
#' `bridle-run` does the same; it comes with the Python package. Windows needs WSL.
#'
#' @param script Path of the script.
#' @param workers Whole number: how many workers, on this machine.
#' @param hosts Names of machines, each with the number of its workers behind a colon where that
#'   isn't one, instead of `workers`: `c("a", "b:2")`. This machine is among them by the name that
#'   the others know.
#' @param args What the script finds in `commandArgs(TRUE)`.
#' @eval param("...")
#' @param port Whole number: the first port that workers of a host listen at. By default one that is
#'   free, and 29500 with `hosts`.
#' @param ssh Command that starts workers on other hosts.
#' @param env Environment variables for the workers: names, which travel to other hosts with the
#'   values that they have here, or values by name, `c(DEBUG = "1")`.
#' @param gpus Whole number: how many GPUs each worker gets. By default each sees all.
#' @param grace Seconds from SIGTERM to SIGKILL for workers that are to end.
#'
#' @return The exit status, 0, invisibly. A worker that fails is an error of class
#'   `bridle_error_worker`: it says which failed first, and has its number in `condition$worker` and
#'   its exit status, 128 and more where a signal ended it, in `condition$status`.
#' @family model training
#' @examplesIf bridle_ready()
#' script <- tempfile(fileext = ".R")
#' writeLines('writeLines(paste("one of", Sys.getenv("BRIDLE_WORKERS")))', script)
#' run_workers(script, workers = 2)
#' @export
run_workers <- function(script, workers = NULL, hosts = NULL, args = character(), ...,
                        port = NULL, ssh = "ssh", env = character(), gpus = NULL, grace = 30) {
  refuse_more()
  start_python(rlang::current_env())
  options <- c(
    option_word("workers", workers), option_word("hosts", hosts, ","), option_word("port", port),
    option_word("ssh", ssh), option_word("gpus", gpus), option_word("grace", grace),
    paste0("--env=", c(set_variables(worker_variables()), set_variables(env))),
    option_word("rscript", file.path(R.home("bin"), "Rscript"))
  )
  ended <- launch(c(options, "--", path.expand(script), as.character(args)))
  if (ended$status != 0) abort_workers(ended, rlang::current_env())
  invisible(0L)
}

# `--name=value`, nothing for `NULL`. What isn't one value is refused in Python, as it is written.
option_word <- function(name, value, between = NULL) {
  if (is.null(value)) return(NULL)
  one <- is.character(value) && (length(value) == 1 || !is.null(between))
  if (is.numeric(value) && length(value) == 1) {
    value <- format(value, digits = 15, scientific = FALSE)
  } else if (!one) {
    value <- show_value(value)
  }
  sprintf("--%s=%s", name, paste(value, collapse = between))
}

# "NAME=value" of values with names, "NAME" of values without.
set_variables <- function(values) {
  named <- rlang::names2(values) != ""
  ifelse(named, paste0(rlang::names2(values), "=", values), as.character(values))
}

worker_variables <- function() {
  c(
    RETICULATE_PYTHON = reticulate::py_config()$python,
    R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep),
    PYTHONPATH = launcher_path()
  )
}

# The Python package comes after what the user has there.
launcher_path <- function() {
  given <- Sys.getenv("PYTHONPATH")
  own <- system.file("python", package = "bridle")
  paste(c(if (nzchar(given)) given, own), collapse = .Platform$path.sep)
}

# Runs the launcher beside R, so that R's interrupts can be passed on to it whoever sends them: what
# R itself waits for gets only those of a terminal.
launch <- function(arguments) {
  folder <- tempfile("bridle-run-")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  files <- file.path(folder, c("account", "pid", "status"))
  python <- reticulate::py_config()$python
  command <- c(python, "-P", "-m", "bridle_run", paste0("--for-r=", files[1]), arguments)
  script <- c(
    paste0("PYTHONPATH=", shQuote(launcher_path())), shQuote(command),
    sprintf("& %s; wait $!; %s", written("$!", files[2]), written("$?", files[3]))
  )
  script <- paste(script, collapse = " ")
  suspendInterrupts({
    system2("sh", c("-c", shQuote(script)), wait = FALSE)
    while (!file.exists(files[3])) {
      tryCatch(
        allowInterrupts(Sys.sleep(0.05)),
        interrupt = function(condition) {
          if (file.exists(files[2])) tools::pskill(scan(files[2], quiet = TRUE), tools::SIGINT)
        }
      )
    }
  })
  told <- if (file.exists(files[1])) readLines(files[1], encoding = "UTF-8") else c("lost", "")
  list(status = scan(files[3], quiet = TRUE), how = told[1], lines = told[-1])
}

# A shell's command that writes a file, which is there when it is complete.
written <- function(text, file) {
  new <- shQuote(paste0(file, ".new"))
  sprintf("echo %s > %s; mv %s %s", text, new, new, shQuote(file))
}

abort_workers <- function(ended, call) {
  kind <- strsplit(ended$how, " ", fixed = TRUE)[[1]]
  if (kind[1] == "refused") {
    abort(
      ended$lines[1], hint = paste(ended$lines[-1], collapse = "\n"),
      class = "bridle_error_value", call = call
    )
  }
  if (kind[1] == "SIGINT" && ended$status %in% c(130, 137)) rlang::interrupt()
  text <- ended$lines
  if (!nzchar(text[1])) text <- sprintf("The launcher ended with exit status %d.", ended$status)
  substr(text[1], 1, 1) <- toupper(substr(text[1], 1, 1))
  names(text) <- ifelse(startsWith(text, "  "), " ", ifelse(seq_along(text) > 1, "i", ""))
  abort(
    text, class = "bridle_error_worker", call = call,
    worker = as.integer(kind[2]), status = as.integer(ended$status)
  )
}
