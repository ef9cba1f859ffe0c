# Runs examples/programs/*.R one after the other in this process, each in an environment and a
# folder of its own, and tells how long each took. A program ends with a stopifnot() on what it
# reached. With arguments, those whose name has one of them: Rscript tools/run-programs.R vae gan
library(bridle)
options(keras.verbose = 0, width = 100)
grDevices::pdf(NULL)

files <- list.files("examples/programs", "[.]R$", full.names = TRUE)
wanted <- commandArgs(trailingOnly = TRUE)
if (length(wanted) > 0) files <- grep(paste(wanted, collapse = "|"), files, value = TRUE)
stopifnot("no such program" = length(files) > 0)

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
      source(script, local = new.env(parent = globalenv())),
      error = function(condition) failure <<- conditionMessage(condition)
    )
  )
  keras$utils$clear_session()
  if (!is.null(failure)) cat(tail(printed, 20), failure, sep = "\n")
  is.null(failure)
}

failing <- character()
begin <- proc.time()[["elapsed"]]
for (file in files) {
  name <- sub("[.]R$", "", basename(file))
  took <- system.time(fine <- run(file))[["elapsed"]]
  cat(sprintf("%-40s %5.1f s  %s\n", name, took, if (fine) "ok" else "FAILED"))
  if (!fine) failing <- c(failing, name)
}
cat(sprintf("%d programs in %.0f s\n", length(files), proc.time()[["elapsed"]] - begin))
source("tools/report.R")
report("build/reports/test-programs.xml", length(files) - length(failing), length(failing))
if (length(failing) > 0) stop("These failed: ", toString(failing), call. = FALSE)
