#' Can bridle train here?
#'
#' Looks for a Python with TensorFlow without starting to train or to install anything. It starts
#' Python if it isn't running yet.
#'
#' What TensorFlow logs while it is loaded goes to the file `tensorflow.log` in [tempdir()], or to
#' the one that `options(bridle.log = )` names before the first use of Keras. The environment
#' variable `TF_CPP_MIN_LOG_LEVEL` says what is left out of the console: 2, if it isn't set, leaves
#' out what isn't an error; 0 shows all of it.
#'
#' @return `TRUE` if Python starts and has TensorFlow, else `FALSE`.
#' @seealso [install_bridle()]
#' @examples
#' bridle_ready()
#' @export
bridle_ready <- function() {
  tryCatch(
    {
      core()
      TRUE
    },
    bridle_error_setup = function(condition) FALSE
  )
}
