#' Can bridle train here?
#'
#' Looks for a Python with TensorFlow without starting to train or to install anything. It starts
#' Python if it isn't running yet.
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
