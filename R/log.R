# What TensorFlow logs while it is loaded goes to a file, not to the console.

# Python reads both when bridle is loaded there. Messages about the machine are left out, and
# warnings; errors are seen.
set_log <- function(call) {
  if (Sys.getenv("TF_CPP_MIN_LOG_LEVEL") == "") Sys.setenv(TF_CPP_MIN_LOG_LEVEL = "2")
  environ <- reticulate::import("os", convert = FALSE)$environ
  reticulate::py_set_item(environ, "TF_CPP_MIN_LOG_LEVEL", Sys.getenv("TF_CPP_MIN_LOG_LEVEL"))
  reticulate::py_set_item(environ, "BRIDLE_LOG", log_file(call = call))
}

log_file <- function(option = getOption("bridle.log"), call = rlang::caller_env()) {
  if (is.null(option)) return(file.path(tempdir(), "tensorflow.log"))
  if (!rlang::is_string(option)) {
    abort(
      sprintf("`options(bridle.log)` must be the path of a file, not %s.", show_value(option)),
      hint = "NULL keeps TensorFlow's log in a file of this session.",
      class = "bridle_error_type",
      call = call
    )
  }
  path <- path.expand(option)
  if (!dir.exists(dirname(path)) || dir.exists(path) || file.access(dirname(path), 2) != 0) {
    abort(
      sprintf("Can't write TensorFlow's log to `%s`.", option),
      hint = "`options(bridle.log)` must be a file in a folder that exists.",
      class = "bridle_error_value",
      call = call
    )
  }
  normalizePath(path, mustWork = FALSE)
}
