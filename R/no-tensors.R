# R's own functions that can't take tensors, and the operations that do what they do. They are no
# generics; but they ask for lengths or values first, which have methods that get to know who asks.

in_place_of <- c(
  pmax = "op_maximum(x1, x2)", pmin = "op_minimum(x1, x2)", ifelse = "op_where(test, yes, no)"
)

# The name of the function among these, and its frame, that called the method concerned.
asking <- function() {
  frame <- sys.parent(2)
  if (frame == 0) return(NULL)
  for (name in names(in_place_of)) {
    if (identical(sys.function(frame), get(name, baseenv()))) {
      return(list(name = name, frame = sys.frame(frame), call = sys.call(frame)))
    }
  }
}

refuse_asking <- function(asking) {
  abort(
    sprintf("Can't use `%s()` on tensors.", asking$name),
    hint = sprintf("Use `%s`.", in_place_of[[asking$name]]),
    class = "bridle_error_name",
    call = asking$call
  )
}

# ifelse() of a tensor's values is of use where it chooses among R's.
tensor_logical <- function(x, ...) {
  asking <- asking()
  if (is.null(asking)) return(as.logical(tensor_array(x)))
  if (is_tensor(asking$frame$yes) || is_tensor(asking$frame$no)) refuse_asking(asking)
  tryCatch(as.logical(tensor_array(x)), bridle_error = function(error) refuse_asking(asking))
}

tensor_rep <- function(x, ...) {
  asking <- asking()
  if (!is.null(asking)) refuse_asking(asking)
  abort(
    "Can't use `rep()` on tensors.",
    hint = "Use `op_repeat()` or `op_tile()`.",
    class = "bridle_error_name",
    call = user_call("rep")
  )
}

# What R says of a condition that is a tensor, in the language in which it says it.
of_no_flag <- function(message) {
  tensor <- as.environment(list(a = 1, b = 2))
  tries <- expression(
    if (tensor) 1, while (tensor) 1, tensor && TRUE, TRUE && tensor, tensor || TRUE, FALSE || tensor
  )
  says <- function(code) tryCatch(eval(code), error = conditionMessage)
  message %in% vapply(tries, function(code) as.character(says(code)), "")
}
