# Writes what a runner counted to a file, for tools/total.py: the numbers in JUnit's XML.
report <- function(file, passed, failed, skipped = 0) {
  dir.create(dirname(file), recursive = TRUE, showWarnings = FALSE)
  numbers <- 'tests="%d" failures="%d" errors="0" skipped="%d"'
  numbers <- sprintf(numbers, passed + failed + skipped, failed, skipped)
  writeLines(sprintf("<testsuites><testsuite %s/></testsuites>", numbers), file)
}
