# Finding Python and the core, only when the first Python value is needed: library(bridle) never
# starts Python and never fails for want of it.

# The state of this R process: `core`, the Python module `bridle.bridge` once it is imported, and
# `process`, the process that has done so.
the <- new.env(parent = emptyenv())

core <- function(call = rlang::caller_env()) {
  if (is.null(the$core)) {
    the$core <- load_core(call)
    the$process <- Sys.getpid()
  }
  refuse_copy(call)
  the$core
}

# Asked here: in a copy Python itself may wait for a thread that isn't there. PyTorch has none.
refuse_copy <- function(call) {
  if (Sys.getpid() == the$process || Sys.getenv("KERAS_BACKEND") == "torch") return(invisible())
  abort(
    "Can't compute in a copy of a process that has started Python: it would wait for threads that a
    copy doesn't have.",
    hint = "Give the work to new processes: `parallel::parLapply(parallel::makeCluster(2), ...)`,
    say, not `mclapply()`.",
    class = "bridle_error_state",
    call = call
  )
}

load_core <- function(call) {
  start_python(call)
  already <- loaded_version()
  if (is.null(already)) {
    if (is.null(find_module("tensorflow"))) {
      abort(
        sprintf("Can't find TensorFlow in the Python at %s.", reticulate::py_config()$python),
        hint = "Run `install_bridle()`, or name a Python that has it in RETICULATE_PYTHON.",
        class = "bridle_error_setup",
        call = call
      )
    }
    set_xla_cache(call)
    set_log(call)
    reticulate::import_from_path("bridle", path = system.file("python", package = "bridle"))
  } else if (!identical(already, own_version())) {
    cli::cli_warn(
      c(
        "This Python already runs bridle {already}; the R package is {own_version()}.",
        i = "The one that runs is used. Install the same version of both."
      ),
      class = "bridle_warning_version"
    )
  }
  bridge <- reticulate::import("bridle.for_r.bridge", convert = TRUE)
  bridge$follow_r(draw_seed, keras_is_seeded)
  bridge
}

start_python <- function(call) {
  if (!reticulate::py_available() && use_own_environment()) {
    reticulate::use_virtualenv(environment_name, required = FALSE)
  }
  if (!reticulate::py_available(initialize = TRUE)) {
    abort(
      "Can't start Python.",
      hint = "Run `install_bridle()`, or name a Python with TensorFlow in RETICULATE_PYTHON.",
      class = "bridle_error_setup",
      call = call
    )
  }
}

# What install_bridle() made is used where the user hasn't chosen a Python.
use_own_environment <- function() {
  Sys.getenv("RETICULATE_PYTHON") == "" && reticulate::virtualenv_exists(environment_name)
}

environment_name <- "r-bridle"

find_module <- function(name) {
  reticulate::import("importlib.util")$find_spec(name)
}

# The version of the bridle that this Python process has already imported, if any.
loaded_version <- function() {
  module <- reticulate::import("sys", convert = FALSE)$modules$get("bridle")
  reticulate::py_to_r(reticulate::py_get_attr(module, "__version__", silent = TRUE))
}

own_version <- function() {
  as.character(utils::packageVersion("bridle"))
}
