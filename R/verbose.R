# What `verbose = "auto"` and `view_metrics = "auto"` mean: both depend on where R runs.

# A progress bar would leave all of its frames in a page that is knitted, and in what a script
# writes. `frame` is that of the call whose progress is shown.
verbosity <- function(verbose, frame = parent.frame()) {
  force(frame)
  if (!identical(verbose, "auto")) return(verbose)
  # One line for each epoch, where Keras would print two.
  if (shows_bars()) progress_bar(frame) else "time"
}

shows_bars <- function() {
  rlang::is_interactive() && !isTRUE(getOption("knitr.in.progress")) && cli::is_dynamic_tty()
}

# As keras3 does, "auto" shows the page in RStudio, where there is more than one epoch, and not in
# silence.
views <- function(view_metrics, epochs, verbose, call = rlang::caller_env()) {
  if (identical(view_metrics, "auto")) {
    in_rstudio <- nzchar(Sys.getenv("RSTUDIO")) && !is.null(getOption("viewer"))
    looks <- rlang::is_interactive() && !isTRUE(getOption("knitr.in.progress"))
    return(looks && in_rstudio && isTRUE(epochs > 1) && !isTRUE(verbose == 0))
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
