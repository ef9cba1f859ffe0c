# Where Python keeps what XLA compiled, for other R sessions.

# Python reads this when bridle is loaded there.
set_xla_cache <- function(call) {
  environ <- reticulate::import("os", convert = FALSE)$environ
  reticulate::py_set_item(environ, "BRIDLE_XLA_CACHE", xla_cache(call = call))
}

# What the option says, else what the environment does. R's folder for a package's caches is used
# where neither names one, except while a package is checked, which mustn't leave files behind.
xla_cache <- function(option = getOption("bridle.xla_cache", Sys.getenv("BRIDLE_XLA_CACHE")),
                      call = rlang::caller_env()) {
  if (rlang::is_string(option)) {
    if (tolower(option) %in% c("0", "false", "no", "off")) option <- FALSE
    if (tolower(option) %in% c("", "1", "true", "yes", "on")) option <- TRUE
  }
  if (isFALSE(option)) return("0")
  if (rlang::is_string(option)) return(path.expand(option))
  if (!isTRUE(option)) {
    abort(
      sprintf(
        "`options(bridle.xla_cache)` must be TRUE, FALSE or a folder, not %s.", show_value(option)
      ),
      hint = "FALSE keeps nothing of what XLA compiles.",
      class = "bridle_error_type",
      call = call
    )
  }
  if (nzchar(Sys.getenv("_R_CHECK_PACKAGE_NAME_"))) return("0")
  file.path(tools::R_user_dir("bridle", "cache"), "xla")
}
