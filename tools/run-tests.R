# Runs the tests of the installed R package in two processes and reports what testthat counted.
Sys.setenv(TESTTHAT_PARALLEL = "true")
results <- testthat::test_dir(
  "tests/testthat",
  reporter = "check",
  package = "bridle",
  load_package = "installed",
  stop_on_failure = FALSE
)
source("tools/report.R")
counts <- as.data.frame(results)
failed <- sum(counts$failed, counts$error)
report("build/reports/test-r.xml", sum(counts$passed), failed, sum(counts$skipped))
quit(status = failed > 0)
