# What is refused of a formula, a recipe and data frames, in bridle's words, before hardhat sees it.

refuse_terms <- function(formula, columns, call) {
  missing <- setdiff(all.vars(formula), c(columns, "."))
  if (length(missing) > 0) {
    abort(
      sprintf(
        "`data` must have the variables of the formula, but %s %s missing.",
        in_ticks(missing), if (length(missing) == 1) "is" else "are"
      ),
      hint = sprintf("It has %s.", in_ticks(columns)),
      class = "bridle_error_name",
      call = call
    )
  }
  called <- setdiff(calls_in(formula), c(columns, "offset"))
  attached <- parent.env(globalenv())
  unknown <- Filter(function(name) !exists(name, attached, mode = "function"), called)
  why <- if ("offset" %in% calls_in(formula)) {
    c("`offset()`", "Subtract it from the outcome, or give it as another input.")
  } else if (length(unknown) > 0) {
    own <- sprintf("`%s()`, which is no function of an attached package,", unknown[1])
    c(own, "Add a column that it makes to the data, or write a recipe.")
  } else {
    intercept_in(formula[[length(formula)]])
  }
  if (is.null(why)) return()
  abort(
    sprintf("Can't use %s in the formula of a network.", why[1]),
    hint = why[2],
    class = "bridle_error_value",
    call = call
  )
}

# The names of the functions that are called; of what is called by its package, nothing.
calls_in <- function(expression) {
  if (!is.call(expression)) return(character())
  head <- expression[[1]]
  if (is.name(head) && as.character(head) %in% c("::", ":::")) return(character())
  own <- if (is.name(head)) as.character(head) else calls_in(head)
  unique(c(own, unlist(lapply(as.list(expression)[-1], calls_in))))
}

# A network has its own bias: there is no intercept to add or to leave out.
intercept_in <- function(term) {
  if (is.numeric(term)) {
    return(c(sprintf("`%g` alone", term), "Name the variables that the outcome depends on."))
  }
  if (!is.call(term) || !as.character(term[[1]])[1] %in% c("+", "-", "(")) return()
  parts <- as.list(term)[-1]
  numbers <- Filter(function(part) is.numeric(part) && part %in% c(0, 1), parts)
  if (length(numbers) > 0) {
    hint <- "Leave it out: indicators are made without an intercept, and layers have a bias."
    return(c(sprintf("the intercept, `%s`,", paste(deparse(term), collapse = " ")), hint))
  }
  Find(Negate(is.null), lapply(parts, intercept_in))
}

# `factor(x)` in a formula has the levels of whatever data it sees: one row would have one.
refuse_levels_of_rows <- function(blueprint, row, columns, call) {
  terms <- blueprint$terms$predictors
  classes <- attr(terms, "dataClasses")
  made <- classes %in% c("factor", "ordered", "character") & !names(classes) %in% names(row)
  if (!any(made)) return()
  again <- tryCatch(
    names(hardhat::forge(row, blueprint)$predictors),
    error = function(condition) NULL
  )
  if (identical(again, columns)) return()
  abort(
    sprintf("Can't use `%s` in the formula of a network.", names(classes)[made][1]),
    hint = paste(
      "Its levels would be those of whatever rows there are.",
      "Make the column a factor in the data first."
    ),
    class = "bridle_error_value",
    call = call
  )
}

# Classes whose numbers aren't what they are read as: hours here and seconds there, 64 bits in
# doubles. Steps of a recipe may know better.
refuse_classes <- function(blueprint, call) {
  if (!is.null(blueprint$recipe)) return()
  known <- c("factor", "Date", "POSIXct", "AsIs")
  for (ptype in blueprint$ptypes) for (name in names(ptype)) {
    if (!is.object(ptype[[name]]) || inherits(ptype[[name]], known)) next
    abort(
      sprintf(
        "`data$%s` must be numbers, a factor or text, not %s.", name, a_column(ptype[[name]])
      ),
      hint = sprintf("If its numbers are meant: `as.numeric(data$%s)`.", name),
      class = "bridle_error_type",
      call = call
    )
  }
}

# Columns that are no numbers yet.
refuse_words <- function(x, call) {
  for (name in names(x)) {
    if (is.numeric(x[[name]]) || is.logical(x[[name]])) next
    abort(
      sprintf("The recipe must make numbers, but `%s` is %s.", name, a_column(x[[name]])),
      hint = "Add `recipes::step_dummy(recipes::all_nominal_predictors())`.",
      class = "bridle_error_type",
      call = call
    )
  }
}

# New data beside what training had: columns, their types, their levels.
check_as_trained <- function(blueprint, new_data, outcomes, argument, call) {
  if (!is.data.frame(new_data)) {
    abort(
      sprintf("`%s` must be a data frame, not %s.", argument, a_kind(new_data)),
      class = "bridle_error_type",
      call = call
    )
  }
  predictors <- blueprint$ptypes$predictors
  refuse_without(predictors, new_data, argument, call)
  if (outcomes) {
    targets <- blueprint$ptypes$outcomes
    if (length(targets) == 0) {
      abort(
        "`y` must be given: the model was trained on `x` and `y`, not with a formula.",
        class = "bridle_error_value",
        call = call
      )
    }
    refuse_without(targets, new_data, argument, call, "Give it, or the targets as `y`.")
    for (name in names(targets)) {
      check_column_type(targets[[name]], new_data[[name]], name, argument, call)
      check_levels(targets[[name]], new_data[[name]], name, argument, call)
    }
    if (isTRUE(attr(blueprint, "changed_outcome"))) {
      abort(
        sprintf(
          "Can't prepare the outcome in `%s`: a step with `skip = TRUE` changed it in training.",
          argument
        ),
        hint = "Give the targets as they are to be: `y`.",
        class = "bridle_error_value",
        call = call
      )
    }
  }
  has_room <- vapply(blueprint$recipe$steps, inherits, NA, c("step_novel", "step_other"))
  for (name in names(predictors)) {
    check_column_type(predictors[[name]], new_data[[name]], name, argument, call)
    if (!any(has_room)) check_levels(predictors[[name]], new_data[[name]], name, argument, call)
  }
}

refuse_without <- function(ptype, new_data, argument, call, hint = NULL) {
  missing <- setdiff(names(ptype), names(new_data))
  if (length(missing) == 0) return()
  if (is.null(hint)) {
    hint <- sprintf(
      "It has %s.\nA matrix is taken for one that is prepared.", in_ticks(names(new_data))
    )
  }
  abort(
    sprintf(
      "`%s` must have the columns that the model was trained on, but %s %s missing.",
      argument, in_ticks(missing), if (length(missing) == 1) "is" else "are"
    ),
    hint = hint,
    class = "bridle_error_value",
    call = call
  )
}

check_column_type <- function(known, column, name, argument, call) {
  fits <- if (is.factor(known) || is.character(known)) {
    is_words(column) || (is.logical(column) && (all(is.na(column)) || is_flags(known)))
  } else if (is.numeric(known) && !is.object(known)) {
    is.numeric(column) && !is.factor(column) || (is.logical(column) && all(is.na(column)))
  } else if (is.logical(known)) {
    is.logical(column)
  } else {
    TRUE
  }
  if (fits) return()
  abort(
    sprintf(
      "`%s$%s` must be %s, as in training, not %s.",
      argument, name, a_column(known), a_column(column)
    ),
    hint = "Read or convert the column as for the training data.",
    class = "bridle_error_type",
    call = call
  )
}

is_flags <- function(known) all(levels(known) %in% c("FALSE", "TRUE"))

check_levels <- function(known, column, name, argument, call) {
  if (!is.factor(known)) return()
  new <- setdiff(as.character(column), c(levels(known), NA))
  if (length(new) == 0) return()
  abort(
    sprintf(
      "`%s$%s` must have the levels that it had in training, but %s is none of them.",
      argument, name, encodeString(new[1], quote = "\"")
    ),
    hint = paste0(
      "They were ", in_ticks(levels(known)), ".\n",
      "For inputs, a recipe with `step_novel()` or `step_other()` has a place for others."
    ),
    class = "bridle_error_name",
    call = call
  )
}

a_column <- function(x) {
  if (is.factor(x)) {
    "a factor"
  } else if (is.object(x)) {
    sprintf("of class `%s`", class(x)[1])
  } else {
    switch(typeof(x), double = , integer = "numeric", typeof(x))
  }
}

in_ticks <- function(names, most = 20) {
  shown <- paste0("`", utils::head(names, most), "`", collapse = ", ")
  more <- length(names) - most
  if (more > 0) sprintf("%s and %d more", shown, more) else shown
}
