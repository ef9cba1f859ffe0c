# Writes docs/coverage.md: which of keras3's functions bridle has, from NAMESPACE, and why not the
# others, from tools/left-out.txt. Run it from the repository's root: Rscript tools/coverage.R

source("tools/left-out.R")

# `exported` are bridle's names, `reasons` a named vector.
coverage <- function(names, exported, reasons) {
  has <- names %in% exported
  left_out <- names[!has & names %in% names(reasons)]
  missing <- setdiff(names[!has], left_out)
  family <- ifelse(grepl("_", names) & !grepl("^%", names), sub("_.*", "", names), "")
  small <- names(which(table(family) < 4))
  family[family %in% small | family == ""] <- "others"
  by_family <- split(names[has], family[has])
  families <- vapply(names(by_family), function(name) {
    title <- if (name == "others") "Others" else sprintf("`%s_*`", name)
    of <- sum(family == name)
    all <- paste0("`", by_family[[name]], "`", collapse = ", ")
    sprintf("* %s, %d of %d: %s", title, length(by_family[[name]]), of, all)
  }, "")
  c(
    "# What bridle has of keras3",
    "",
    "Made by `make docs`, from NAMESPACE and `tools/left-out.txt`.",
    "",
    sprintf(
      "Of the %d functions that keras3 exports, bridle exports %d, leaves out %d, and misses %d.",
      length(names), sum(has), length(left_out), length(missing)
    ),
    if (length(missing) > 0) {
      c("", "## Missing", "", wrap(paste0("`", missing, "`", collapse = ", ")))
    },
    if (length(left_out) > 0) {
      c("", "## Left out", "", unlist(lapply(
        sprintf("* `%s`: %s", left_out, reasons[left_out]), wrap,
        indent = "  "
      )))
    },
    "",
    "## Exported",
    "",
    unlist(lapply(families, wrap, indent = "  "), use.names = FALSE)
  )
}

wrap <- function(text, indent = "") {
  strwrap(text, 100, exdent = nchar(indent))
}

exported_by <- function(path) {
  lines <- grep("^export\\(", readLines(path), value = TRUE)
  gsub("^export\\([\"`]?|[\"`]?\\)$", "", lines)
}

fresh_coverage <- function() {
  names <- grep("^#", readLines("tools/keras3-exports.txt"), value = TRUE, invert = TRUE)
  coverage(names, exported_by("NAMESPACE"), left_out("tools/left-out.txt"))
}

if (sys.nframe() == 0) writeLines(fresh_coverage(), "docs/coverage.md")
