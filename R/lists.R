#' Lists by name
#'
#' `named_list()` names its values by the expressions that they are given by. `zip_lists()` puts
#' together what stands in the same place of several lists, or has the same name.
#'
#' @param ... Values; for `zip_lists()` lists of the same length.
#'
#' @return A list. That of `named_list()` has names even if it is empty; that of `zip_lists()` is a
#'   list of lists.
#' @seealso [fit()], whose `x` and `y` take such lists where a model has several inputs or outputs.
#' @examples
#' units <- 8
#' named_list(units, rate = 0.5)
#' zip_lists(x = list(1, 2), y = list("a", "b"))
#' @export
named_list <- function(...) {
  values <- rlang::dots_list(..., .named = TRUE, .ignore_empty = "trailing")
  rlang::set_names(unclass(values), rlang::names2(values))
}

#' @rdname named_list
#' @export
zip_lists <- function(...) {
  lists <- list(...)
  if (length(lists) == 0) return(list())
  first <- lists[[1]]
  fits <- function(other) {
    same_names <- is.null(names(first)) || setequal(names(other), names(first))
    length(other) == length(first) && same_names
  }
  if (!all(vapply(lists, fits, NA))) {
    abort(
      "`...` must be lists of the same length and with the same names.",
      class = "bridle_error_value"
    )
  }
  by <- if (is.null(names(first))) seq_along(first) else rlang::set_names(names(first))
  lapply(by, function(place) lapply(lists, function(values) values[[place]]))
}
