# rsample's splits where data are: one part to train on, the other to validate on.

# The data beside a formula or a recipe: `analysis` and, of a split, `assessment`.
data_of <- function(args, data, call) {
  if (is.null(data)) {
    data <- args$y
  } else if (!is.null(args$y)) {
    abort(
      "Can't use `y` beside a formula or a recipe, which names the outcome.",
      hint = "Leave it out.",
      class = "bridle_error_value",
      call = call
    )
  }
  refuse_folds(data, "data", call)
  if (inherits(data, "rsplit")) {
    if (!is.null(args$validation_data)) {
      abort(
        "Can't use `validation_data` beside a split, which is validated on its other part.",
        hint = "Give `data = rsample::analysis(split)`, or leave `validation_data` out.",
        class = "bridle_error_value",
        call = call
      )
    }
    return(list(analysis = rsample::analysis(data), assessment = rsample::assessment(data)))
  }
  if (!is.data.frame(data)) {
    abort(
      sprintf("`data` must be a data frame or a split of rsample's, not %s.", a_kind(data)),
      hint = "Give the data frame that has the variables: `data = `.",
      class = "bridle_error_type",
      call = call
    )
  }
  list(analysis = data)
}

refuse_folds <- function(data, argument, call) {
  if (!inherits(data, "rset")) return()
  abort(
    sprintf("`%s` must be one data frame or split, not %d of them.", argument, nrow(data)),
    hint = "Train a model for each: `lapply(folds$splits, function(split) ... fit(data = split))`.",
    class = "bridle_error_type",
    call = call
  )
}

# Which part of a split is meant can't be told where it isn't trained on by a formula.
refuse_splits <- function(parts, call) {
  for (argument in names(parts)) {
    refuse_folds(parts[[argument]], argument, call)
    if (!inherits(parts[[argument]], "rsplit")) next
    abort(
      sprintf("`%s` must be data, not a split of them.", argument),
      hint = "Its parts are `rsample::analysis(split)` and `rsample::assessment(split)`.",
      class = "bridle_error_type",
      call = call
    )
  }
}
