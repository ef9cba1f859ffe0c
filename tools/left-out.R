# Reads tools/left-out.txt: a vector of reasons, by the names that are left out.
left_out <- function(path) {
  lines <- grep("^[^# ]+: ", readLines(path, encoding = "UTF-8"), value = TRUE)
  stats::setNames(sub("^[^ ]+: ", "", lines), sub(": .*", "", lines))
}
