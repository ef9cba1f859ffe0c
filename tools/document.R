# Writes NAMESPACE and man/. Run it from the repository's root after a change to a table, to the
# glossary or to a roxygen comment: Rscript tools/document.R
#
# Roxygen comments call the functions below, in `@eval`: page() for a table of constructors,
# params() for a function written by hand, param() for one of its arguments. They take their words
# from tools/glossary/, where each family has a file. A text stands once, in any of them.

# "key: text", where a text goes on in indented lines.
read_glossary <- function(paths) {
  lines <- unlist(lapply(paths, readLines, encoding = "UTF-8"))
  lines <- grep("^(#|\\s*$)", lines, value = TRUE, invert = TRUE)
  key <- "^([A-Za-z0-9_.:]+(\\(\\))?): "
  entry <- cumsum(grepl(key, lines))
  texts <- tapply(lines, entry, function(x) paste(trimws(x), collapse = " "))
  keys <- sub(paste0(key, ".*"), "\\1", texts)
  twice <- unique(keys[duplicated(keys)])
  if (length(twice) > 0) stop("The glossary has twice ", toString(twice), call. = FALSE)
  stats::setNames(as.list(sub(key, "", texts)), keys)
}

# So many arguments make a help page long.
LONG <- 20

glossary <- read_glossary(list.files("tools/glossary", full.names = TRUE))
used <- character()
gaps <- character()
pages <- character()

# The first of some keys that the glossary has. No gaps: a missing text is an error, in the end.
look_up <- function(keys) {
  key <- intersect(keys, names(glossary))[1]
  if (is.na(key)) {
    gaps <<- union(gaps, keys[length(keys)])
    return("")
  }
  used <<- union(used, key)
  glossary[[key]]
}

# Everything on the help page of a table but its title, description, links and example.
page <- function(table) {
  lines <- tables[[table]]
  names <- vapply(lines, function(line) line$name, "")
  tags <- c(
    paste("@name", table),
    paste("@aliases", paste(names, collapse = " ")),
    paste("@export", paste(names, collapse = " ")),
    "@usage", unlist(lapply(lines, function(line) c(usage(line), ""))),
    "@details", sprintf("* `%s()`: %s", names, vapply(names, describe_function, "")),
    arguments(lines, table),
    which_has(lines),
    paste("@return", look_up(paste0("value.", c(table, kind(lines[[1]])))))
  )
  pages <<- c(pages, table)
  tags
}

# The name with `()` is only needed where an argument has the same name.
describe_function <- function(name) {
  look_up(c(paste0(name, "()"), name))
}

# The arguments of a function that has a usage of its own.
params <- function(name) {
  arguments(list(list(name = name, formals = formals(get(name)))), name)
}

# One argument that means what it means in the tables.
param <- function(name) {
  paste("@param", name, look_up(name))
}

kind <- function(line) {
  if (names(line$formals)[1] == "inputs" && startsWith(line$name, "layer_")) return("merge")
  sub("_.*", "", line$name)
}

# A call with the defaults, filled to 80 columns. Nothing is broken within an argument.
usage <- function(line) {
  defaults <- vapply(line$formals, deparse1, "")
  arguments <- ifelse(defaults == "", names(defaults), paste(names(defaults), "=", defaults))
  call <- sprintf("%s(%s)", line$name, paste(arguments, collapse = ", "))
  if (nchar(call) > 80) {
    filled <- strwrap(paste(gsub(" ", "\u00a0", arguments), collapse = ", "), 78, prefix = "  ")
    call <- c(paste0(line$name, "("), gsub("\u00a0", " ", filled), ")")
  }
  gsub("([%\\\\])", "\\\\\\1", call)
}

# One @param for each argument of some functions. Where its meaning differs, each says its own.
arguments <- function(lines, page) {
  names <- unique(unlist(lapply(lines, function(line) names(line$formals))))
  vapply(names, function(name) {
    having <- Filter(function(line) name %in% names(line$formals), lines)
    functions <- vapply(having, function(line) line$name, "")
    texts <- vapply(having, describe_argument, "", name = name, page = page)
    by_text <- split(functions, factor(texts, unique(texts)))
    if (length(by_text) == 1) {
      text <- names(by_text)
    } else {
      whose <- vapply(by_text, function(f) paste0("`", f, "()`", collapse = ", "), "")
      text <- paste(sprintf("%s: %s", whose, names(by_text)), collapse = " ")
    }
    paste("@param", name, text, default_of(name, having))
  }, "", USE.NAMES = FALSE)
}

# On long pages, which function has which of the arguments.
which_has <- function(lines) {
  having <- lapply(lines, function(line) names(line$formals))
  if (length(unique(unlist(having))) <= LONG || length(lines) == 1) return(NULL)
  all <- Reduce(intersect, having)
  code <- function(names) paste0("`", names, "`", collapse = ", ")
  own <- vapply(having, function(names) {
    names <- setdiff(names, all)
    if (length(names) == 0) "no others" else code(names)
  }, "")
  c(
    "@section Which function has which argument:",
    if (length(all) > 0) paste0("All have ", code(all), ". Further:"),
    "",
    sprintf("* `%s()`: %s", vapply(lines, function(line) line$name, ""), own)
  )
}

describe_argument <- function(line, name, page) {
  if (name == "..." && isFALSE(line$takes_more)) return(look_up("..."))
  words <- strsplit(page, "_")[[1]]
  families <- rev(Reduce(function(a, b) paste0(a, "_", b), words, accumulate = TRUE))
  look_up(c(paste0(c(line$name, families), ":", name), name))
}

# Said where all functions of a page have the same one. `NULL` is explained in the text.
default_of <- function(name, lines) {
  default <- unique(vapply(lines, function(line) deparse1(line$formals[[name]]), ""))
  if (length(default) > 1 || default %in% c("", "NULL")) return("")
  sprintf("Default: `%s`.", default)
}

# The version stands in the Python package, which the wheel and the R package both carry.
write_version <- function() {
  given <- grep("^__version__ = ", readLines("python/bridle/__init__.py"), value = TRUE)
  description <- readLines("DESCRIPTION")
  field <- startsWith(description, "Version: ")
  description[field] <- paste("Version:", gsub('^__version__ = "|"$', "", given))
  writeLines(description, "DESCRIPTION")
}

write_version()
roxygen2::roxygenise()

# roxygen2 only warns where `@eval` fails. Long messages of stop() are cut.
if (length(gaps) > 0) {
  message(paste(strwrap(toString(gaps), 98), collapse = "\n"))
  stop("The glossary has no entry for these.")
}
unused <- setdiff(names(glossary), used)
missing <- setdiff(ls(asNamespace("bridle")$tables), pages)
if (length(missing) > 0) stop("These tables have no help page: ", toString(missing))
if (length(unused) > 0) stop("The glossary has unused entries: ", toString(unused))
