# What Keras makes of lists that are assigned to `self`: lists in R.

#' @exportS3Method reticulate::py_to_r
py_to_r.keras.src.utils.tracking.TrackedList <- function(x) {
  python_call("untracked", list(value = x))
}

#' @exportS3Method reticulate::py_to_r
py_to_r.keras.src.utils.tracking.TrackedDict <-
  py_to_r.keras.src.utils.tracking.TrackedList

#' @exportS3Method reticulate::py_to_r
py_to_r.keras.src.utils.tracking.TrackedSet <-
  py_to_r.keras.src.utils.tracking.TrackedList
