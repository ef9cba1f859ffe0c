# Settings of a script, which can be given from outside: as in the package tfruns, of which Debian
# has no package.

#' Settings of a training script
#'
#' Values with defaults that can be set in a file or on the command line:
#' `Rscript train.R --units=64 --dropout 0.2`.
#'
#' @param name Name of the setting.
#' @param default Its value if nothing else is said.
#' @param description What it is for, or `NULL`.
#' @param ... Settings made by `flag_numeric()` and the others.
#' @param config Which part of the file holds.
#' @param file YAML file of settings by name, or of parts with settings; read if it exists, by the
#'   package yaml.
#' @param arguments Command line arguments.
#'
#' @return `flags()` a list of values by name. What is on the command line goes before what is in
#'   the file, and that before the default. `run_dir()` is the directory of the run: the working
#'   directory, or the one in the environment variable `RUN_DIR`.
#' @seealso [run_workers()], which starts a script in several processes.
#' @examples
#' flags(flag_integer("units", 32), flag_numeric("dropout", 0.4), arguments = "--units=64")
#' @export
flags <- function(..., config = Sys.getenv("R_CONFIG_ACTIVE", unset = "default"),
                  file = "flags.yml", arguments = commandArgs(TRUE)) {
  known <- list(...)
  names(known) <- vapply(known, function(flag) flag$name, "")
  values <- lapply(known, function(flag) flag$default)
  given <- utils::modifyList(flags_in_file(file, config), flags_in_arguments(arguments))
  for (name in intersect(names(given), names(known))) {
    values[[name]] <- read_flag(known[[name]], given[[name]])
  }
  values
}

#' @rdname flags
#' @export
flag_numeric <- function(name, default, description = NULL) {
  new_flag(name, "numeric", default, description)
}

#' @rdname flags
#' @export
flag_integer <- function(name, default, description = NULL) {
  new_flag(name, "integer", default, description)
}

#' @rdname flags
#' @export
flag_boolean <- function(name, default, description = NULL) {
  new_flag(name, "logical", default, description)
}

#' @rdname flags
#' @export
flag_string <- function(name, default, description = NULL) {
  new_flag(name, "character", default, description)
}

#' @rdname flags
#' @export
run_dir <- function() {
  Sys.getenv("RUN_DIR", unset = getwd())
}

new_flag <- function(name, type, default, description) {
  flag <- list(name = name, type = type, description = description)
  flag["default"] <- list(if (!is.null(default)) methods::as(default, type))
  flag
}

read_flag <- function(flag, value) {
  read <- suppressWarnings(methods::as(value, flag$type))
  if (length(read) != 1 || is.na(read) || (flag$type == "integer" && read != as.numeric(value))) {
    abort(
      sprintf("`%s` must be %s, not %s.", flag$name, flag$type, show_value(value)),
      class = "bridle_error_type",
      call = rlang::caller_env()
    )
  }
  read
}

# "--name=value" or "--name value"; "--name" alone is TRUE. A later one counts.
flags_in_arguments <- function(arguments) {
  values <- list()
  while (length(arguments) > 0) {
    first <- arguments[1]
    arguments <- arguments[-1]
    if (!startsWith(first, "--")) next
    name <- gsub("-", "_", sub("^--([^=]*).*", "\\1", first))
    if (grepl("=", first, fixed = TRUE)) {
      values[[name]] <- sub("^[^=]*=", "", first)
    } else if (length(arguments) > 0 && !startsWith(arguments[1], "--")) {
      values[[name]] <- arguments[1]
      arguments <- arguments[-1]
    } else {
      values[[name]] <- "TRUE"
    }
  }
  values
}

flags_in_file <- function(file, config) {
  if (!file.exists(file)) return(list())
  rlang::check_installed("yaml", "to read a file of flags.")
  values <- yaml::read_yaml(file)
  in_parts <- length(values) > 0 && all(vapply(values, is.list, NA))
  if (in_parts) utils::modifyList(as.list(values$default), as.list(values[[config]])) else values
}
