#' Look at training in TensorBoard
#'
#' Starts TensorBoard's server in a process of its own and opens it in a browser.
#'
#' @param log_dir Directory that [callback_tensorboard()] writes to.
#' @param action `"start"`, or `"stop"` to end what was started.
#' @param host Address to listen at.
#' @param port Whole number: the port, or `"auto"` for 6006.
#' @param launch_browser `TRUE` to open a browser, or a function of the address.
#' @param reload_interval Number of seconds after which the directory is read again.
#' @param purge_orphaned_data `TRUE` to leave out what a restarted training has overtaken.
#'
#' @return The address, invisibly.
#' @seealso [callback_tensorboard()], which writes what is shown.
#' @examples
#' \dontrun{
#' tensorboard("logs")
#' tensorboard("logs", action = "stop")
#' }
#' @export
tensorboard <- function(log_dir, action = c("start", "stop"), host = "127.0.0.1", port = "auto",
                        launch_browser = getOption(
                          "tensorflow.tensorboard.browser", interactive()
                        ),
                        reload_interval = 5, purge_orphaned_data = TRUE) {
  if (match.arg(action) == "stop") {
    python_call("stop_tensorboard")
    return(invisible(NULL))
  }
  url <- python_call("start_tensorboard", list(
    log_dir = normalizePath(log_dir, mustWork = FALSE), host = host,
    port = if (identical(port, "auto")) 6006L else port, reload_interval = reload_interval,
    purge_orphaned_data = purge_orphaned_data
  ))
  if (is.function(launch_browser)) {
    launch_browser(url)
  } else if (isTRUE(launch_browser)) {
    utils::browseURL(url)
  }
  invisible(url)
}
