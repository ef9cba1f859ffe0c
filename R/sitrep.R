#' How things are here
#'
#' Says on one screen what bridle needs, where each was found, what is wrong, and what to do: R and
#' its packages, the Python that reticulate uses or would use, TensorFlow, Keras, the backend and
#' the devices. It doesn't start Python in this session, so another one can still be chosen. What it
#' prints belongs into a report of a bug. In Python, `python -m bridle` says the same.
#'
#' @return An object of class `bridle_sitrep`, to be printed: a list of two data frames, `facts`
#'   (`name`, `value` and `where`) and `problems` (`problem` and `advice`), the latter without rows
#'   where nothing is wrong.
#' @seealso [bridle_ready()], [install_bridle()]
#' @examplesIf bridle_ready()
#' sitrep()
#' @export
sitrep <- function() {
  python <- python_to_use()
  told <- if (!is.null(python$python)) python_report(python$python)
  structure(
    combine(list(r_facts(), told, problems_for_r(python, told))),
    class = "bridle_sitrep"
  )
}

#' @export
print.bridle_sitrep <- function(x, ...) {
  cat("What bridle finds here:\n")
  names <- format(x$facts$name)
  has_place <- x$facts$where != ""
  values <- x$facts$value
  values[has_place] <- paste(format(values[has_place]), x$facts$where[has_place], sep = "  ")
  beside <- nchar(names[1]) + 4
  for (i in seq_along(names)) {
    # A path is in one piece, to be copied; a list may go on below.
    lines <- if (has_place[i]) values[i] else strwrap(values[i], getOption("width") - beside)
    first <- c(paste0("  ", names[i], "  "), rep(strrep(" ", beside), length(lines) - 1))
    cat(paste0(first, lines), sep = "\n")
  }
  if (nrow(x$problems) == 0) {
    cat(cli::col_green("Nothing is wrong."), "\n", sep = "")
  } else {
    cat(cli::col_red("What is wrong:"), "\n", sep = "")
    cat(sprintf("  * %s\n    %s\n", x$problems$problem, x$problems$advice), sep = "")
  }
  invisible(x)
}

fact <- function(name, value, where = "") {
  list(facts = data.frame(name = name, value = value, where = where))
}

problem <- function(problem, advice) {
  list(problems = data.frame(problem = problem, advice = advice))
}

# Reports in one, with both data frames.
combine <- function(reports) {
  empty <- c(fact("", ""), problem("", ""))
  parts <- c(facts = "facts", problems = "problems")
  lapply(parts, function(part) {
    do.call(rbind, c(list(empty[[part]][0, ]), lapply(reports, `[[`, part)))
  })
}

r_facts <- function() {
  version <- function(name) as.character(utils::packageVersion(name))
  used <- c("cli", "generics", "rlang", "ggplot2", "hardhat", "recipes", "tibble", "tensorflow")
  # Without loading them.
  used <- Filter(function(name) nzchar(system.file(package = name)), used)
  combine(list(
    fact("R", as.character(getRversion()), R.home()),
    fact("bridle", own_version(), find.package("bridle")),
    fact("reticulate", version("reticulate"), find.package("reticulate")),
    fact("packages", toString(paste(used, vapply(used, version, ""))))
  ))
}

# The Python of this session, or the one that it would start.
python_to_use <- function() {
  if (reticulate::py_available()) return(reticulate::py_config())
  if (use_own_environment()) return(list(python = reticulate::virtualenv_python(environment_name)))
  tryCatch(reticulate::py_discover_config(), error = function(condition) NULL)
}

# What the program in Python finds: a line for each fact and problem.
python_report <- function(python) {
  program <- system.file("python", "bridle", "sitrep.py", package = "bridle")
  # Its exit status says whether something is wrong.
  lines <- suppressWarnings(
    system2(python, c(shQuote(program), "--tabs"), stdout = TRUE, stderr = FALSE)
  )
  rows <- lapply(strsplit(lines, "\t", fixed = TRUE), function(row) c(row, rep("", 4))[1:4])
  combine(lapply(rows, function(row) {
    # R has said so.
    if (row[2] == "bridle") return(NULL)
    switch(row[1], fact = fact(row[2], row[3], row[4]), problem = problem(row[2], row[3]))
  }))
}

# What is wrong for R alone.
problems_for_r <- function(python, told) {
  another <- "Run `install_bridle()`, or name a Python with TensorFlow in RETICULATE_PYTHON."
  numpy <- told$facts$value[match("NumPy", told$facts$name)]
  reads_numpy2 <- utils::packageVersion("reticulate") >= "1.38"
  loaded <- if (reticulate::py_available()) loaded_version()
  combine(list(
    if (is.null(python$python)) problem(no_python(), another),
    if (!is.null(told) && nrow(told$facts) == 0) {
      problem(sprintf("The Python at %s doesn't run.", python$python), another)
    },
    if ("version" %in% names(python) && is.null(python$libpython)) {
      problem(
        "This Python has no shared library, which reticulate needs.",
        "Install it (`libpython3-dev` on Debian), or run `install_bridle()`."
      )
    },
    if (isTRUE(grepl("^[2-9]", numpy)) && !reads_numpy2) {
      problem(
        sprintf("NumPy is %s, whose arrays reticulate reads from 1.38 on.", numpy),
        "Update reticulate, or run `install_bridle()`."
      )
    },
    if (!is.null(loaded) && !identical(loaded, own_version())) {
      problem(
        sprintf("This session runs bridle %s in Python, and %s in R.", loaded, own_version()),
        "Install the same version of both."
      )
    }
  ))
}

no_python <- function(named = Sys.getenv("RETICULATE_PYTHON")) {
  if (named == "") return("There is no Python that reticulate finds.")
  sprintf("RETICULATE_PYTHON names %s, which reticulate can't use.", named)
}
