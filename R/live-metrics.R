# The live page behind `view_metrics`: Python serves it from a thread of its own, since R itself has
# no ear for a browser while Python trains.

live_metrics <- function() python_call("live_metrics", list(open = open_page))

# In RStudio's viewer, else in a browser, if somebody is there to look. Training goes on without.
open_page <- function(url) {
  viewer <- getOption("viewer")
  show <- if (is.function(viewer)) viewer else if (rlang::is_interactive()) utils::browseURL
  if (is.null(show)) {
    cli::cli_inform("Live metrics: {.url {url}}")
  } else {
    tryCatch(show(url), error = function(condition) {
      cli::cli_warn(c("Can't open the page at {.url {url}}.", i = "{conditionMessage(condition)}"))
    })
  }
  invisible(NULL)
}
