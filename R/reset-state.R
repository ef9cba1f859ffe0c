#' Forget what was counted
#'
#' Sets the variables of a metric, or the state that a stateful recurrent layer carries from one
#' batch to the next, back to their first values.
#'
#' @param object A metric, a recurrent layer, or a model of these.
#' @return The object, invisibly.
#' @seealso [get_state_tree()], [get_weights()].
#' @examplesIf bridle_ready()
#' metric <- metric_mean()
#' metric$update_state(c(1, 3))
#' metric$result()
#' reset_state(metric)
#' metric$result()
#' @export
reset_state <- function(object) {
  python_call("reset_state", list(object = object))
  invisible(object)
}
