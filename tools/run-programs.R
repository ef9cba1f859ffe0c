# Runs examples/programs/*.R and the pages of vignettes/ one after the other in this process, each
# in an environment and a folder of its own, and tells how long each took. Those that choose a
# backend have a process of their own. Programs and pages hold a stopifnot() on what they reach.
# With arguments, those whose path has one of them: Rscript tools/run-programs.R vae articles/text
library(bridle)
options(keras.verbose = 0, width = 100)
grDevices::pdf(NULL)

folders <- c("examples/programs", "vignettes", "vignettes/articles")
files <- list.files(folders, "[.](R|Rmd)$", full.names = TRUE)
wanted <- commandArgs(trailingOnly = TRUE)
if (length(wanted) > 0) files <- grep(paste(wanted, collapse = "|"), files, value = TRUE)
stopifnot("no such program" = length(files) > 0)

# A page is knitted, as for its reader: errors are shown where it says so, and end it elsewhere.
run_page <- function(page, envir) {
  before <- knitr::opts_chunk$get()
  on.exit(knitr::opts_chunk$restore(before))
  knitr::opts_chunk$set(error = FALSE)
  knitr::knit(page, "page.md", envir = envir, quiet = TRUE)
}

chooses_backend <- function(file) {
  endsWith(file, ".R") && any(startsWith(readLines(file), "use_backend("))
}

run_alone <- function(script) {
  rscript <- file.path(R.home("bin"), "Rscript")
  printed <- suppressWarnings(system2(rscript, shQuote(script), stdout = TRUE, stderr = TRUE))
  if (!is.null(attr(printed, "status"))) stop(paste(tail(printed, 20), collapse = "\n"))
  printed
}

run_here <- function(script) {
  own <- new.env(parent = globalenv())
  on.exit(keras$utils$clear_session())
  if (endsWith(script, "Rmd")) run_page(script, own) else source(script, local = own)
}

# What a program prints is shown where it fails.
run <- function(file) {
  folder <- tempfile("program")
  dir.create(folder)
  script <- normalizePath(file)
  before <- setwd(folder)
  on.exit({
    setwd(before)
    unlink(folder, recursive = TRUE)
  })
  set.seed(1)
  failure <- NULL
  printed <- utils::capture.output(
    tryCatch(
      if (chooses_backend(script)) run_alone(script) else run_here(script),
      error = function(condition) failure <<- conditionMessage(condition)
    )
  )
  if (!is.null(failure)) cat(tail(printed, 20), failure, sep = "\n")
  is.null(failure)
}

failing <- character()
begin <- proc.time()[["elapsed"]]
for (file in files) {
  name <- sub("[.](R|Rmd)$", "", basename(file))
  took <- system.time(fine <- run(file))[["elapsed"]]
  cat(sprintf("%-40s %5.1f s  %s\n", name, took, if (fine) "ok" else "FAILED"))
  if (!fine) failing <- c(failing, name)
}
cat(sprintf("%d programs and pages in %.0f s\n", length(files), proc.time()[["elapsed"]] - begin))
source("tools/report.R")
report("build/reports/test-programs.xml", length(files) - length(failing), length(failing))
if (length(failing) > 0) stop("These failed: ", toString(failing), call. = FALSE)
