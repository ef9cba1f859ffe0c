# The progress bar of interactive R: Python says what to show, cli draws it.

# Draws the bar of a call whose frame is `frame`, with which it ends at the latest. As cli's bars
# do, it appears where a call takes a while. `share` is NULL where nobody knows how much there is to
# do; `line` stays above the bar; without `words` it ends.
progress_bar <- function(frame) {
  id <- NULL
  from <- proc.time()[["elapsed"]] + getOption("cli.progress_show_after", 2)
  function(label, share = NULL, words = NULL, line = NULL) {
    ends <- is.null(words)
    if (ends && !is.null(id)) cli::cli_progress_done(id = id, .envir = frame)
    if (!is.null(line)) cli::cli_verbatim(line)
    if (ends || proc.time()[["elapsed"]] < from) return(NULL)
    if (is.null(id)) {
      id <<- cli::cli_progress_bar(
        format = "{cli::pb_extra$label} {cli::pb_bar} {cli::pb_extra$words}",
        total = NA, extra = list(), clear = TRUE, current = FALSE, auto_terminate = FALSE,
        .envir = frame
      )
    }
    cli::cli_progress_update(
      set = share, total = if (!is.null(share)) 1, extra = list(label = label, words = words),
      force = TRUE, id = id, .envir = frame
    )
    NULL
  }
}
