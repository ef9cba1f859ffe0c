# What `verbose = "auto"` and `view_metrics = "auto"` mean: both depend on where R runs.

# A progress bar would leave all of its frames in a page that is knitted, and in the file that
# Rscript writes to. Else it's Keras' to choose.
verbosity <- function(verbose) {
  into_text <- isTRUE(getOption("knitr.in.progress")) || (!interactive() && !isatty(stdout()))
  if (identical(verbose, "auto") && into_text) 2L else verbose
}

# As keras3 does, "auto" draws in RStudio, where there is more than one epoch, and not in silence.
views <- function(view_metrics, epochs, verbose, call = rlang::caller_env()) {
  if (identical(view_metrics, "auto")) {
    in_rstudio <- nzchar(Sys.getenv("RSTUDIO")) && !is.null(getOption("viewer"))
    return(in_rstudio && isTRUE(epochs > 1) && !isTRUE(verbose == 0))
  }
  if (!rlang::is_bool(view_metrics)) {
    abort(
      sprintf("`view_metrics` must be TRUE, FALSE or \"auto\", not %s.", show_value(view_metrics)),
      class = "bridle_error_type",
      call = call
    )
  }
  view_metrics
}
