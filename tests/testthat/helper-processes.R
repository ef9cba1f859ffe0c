# Scripts that other processes run.

script <- function(code, extension = ".R", env = parent.frame()) {
  withr::local_tempfile(fileext = extension, lines = code, .local_envir = env)
}

# What an R process that calls `code` writes, by stream, and its exit status.
in_other_r <- function(code, ...) {
  files <- withr::local_tempfile(pattern = c("code", "out", "err"))
  writeLines(c("library(bridle)", "options(cli.width = 1000, cli.unicode = FALSE)", code), files[1])
  withr::local_envvar(c(R_LIBS = paste(.libPaths(), collapse = .Platform$path.sep), ...))
  status <- system2(
    file.path(R.home("bin"), "Rscript"), shQuote(files[1]), stdout = files[2], stderr = files[3]
  )
  list(status = status, out = readLines(files[2]), err = readLines(files[3]))
}
