# hardhat's mold() prepares frames that are trained on, its forge() later ones. What they need of
# each other, the blueprint, goes with the model.

# `as_columns` keeps factors as they are, for a model with an input for each column.
mold <- function(x, data, as_columns, call) {
  needs("hardhat", call)
  data <- as.data.frame(data)
  if (is_recipe(x)) {
    blueprint <- hardhat::default_recipe_blueprint(allow_novel_levels = TRUE)
  } else {
    refuse_terms(x, names(data), call)
    data <- text_as_factors(data, as_columns)
    indicators <- if (as_columns) "none" else "traditional"
    blueprint <- hardhat::default_formula_blueprint(indicators = indicators)
  }
  made <- in_own_words(hardhat::mold(x, data, blueprint = blueprint), "data", call)
  blueprint <- made$blueprint
  ptypes <- lapply(blueprint$ptypes, whole_as_double)
  blueprint <- hardhat::update_blueprint(blueprint, ptypes = ptypes)
  blueprint <- without_data(blueprint)
  attr(blueprint, "formula") <- if (!is_recipe(x)) as_text(x)
  attr(blueprint, "as_columns") <- as_columns
  refuse_classes(blueprint, call)
  attr(blueprint, "changed_outcome") <- changes_outcome(made, data)
  refuse_levels_of_rows(blueprint, data[1, , drop = FALSE], names(made$predictors), call)
  if ("case_weights" %in% names(made$extras$roles)) {
    abort(
      "Can't use the case weights of a recipe.",
      hint = "Give them as `sample_weight`, and leave their column out.",
      class = "bridle_error_value",
      call = call
    )
  }
  prepared(made, blueprint, call)
}

forge <- function(blueprint, new_data, outcomes, argument, call) {
  check_as_trained(blueprint, new_data, outcomes, argument, call)
  ptypes <- c(blueprint$ptypes$predictors, blueprint$ptypes$outcomes)
  new_data <- as_trained(as.data.frame(new_data), ptypes)
  made <- in_own_words(
    hardhat::forge(new_data, blueprint, outcomes = outcomes), argument, call
  )
  prepared(made, blueprint, call)
}

# Steps that are for training alone belong to further trainings, too.
in_training <- function(blueprint) {
  if (is.null(blueprint$recipe)) return(blueprint)
  blueprint$recipe$steps <- lapply(blueprint$recipe$steps, function(step) {
    step$skip <- FALSE
    step
  })
  attr(blueprint, "changed_outcome") <- FALSE
  blueprint
}

# Whether steps that recipes skips for new data have changed the outcome.
changes_outcome <- function(made, data) {
  skipped <- vapply(made$blueprint$recipe$steps, function(step) isTRUE(step$skip), NA)
  if (!any(skipped)) return(FALSE)
  later <- in_own_words(hardhat::forge(data, made$blueprint, outcomes = TRUE), "data", NULL)
  nrow(later$outcomes) == nrow(made$outcomes) && !identical(later$outcomes, made$outcomes)
}

# The inputs as a matrix, or, for a model with an input for each column, as a frame; the targets as
# a vector, or a frame of several.
prepared <- function(made, blueprint, call) {
  x <- as.data.frame(made$predictors)
  if (!attr(blueprint, "as_columns")) {
    refuse_words(x, call)
    x <- as.matrix(x)
    rownames(x) <- NULL
  }
  y <- made$outcomes
  if (length(y) > 0) {
    names(y) <- sub("^cbind\\(.*\\)\\.", "", names(y))
    y <- if (length(y) == 1) y[[1]] else as.data.frame(y)
  } else {
    y <- NULL
  }
  list(x = x, y = y, blueprint = blueprint)
}

in_own_words <- function(expr, argument, call) {
  tryCatch(
    withCallingHandlers(
      expr,
      # What would be NA is refused by its name, or is what the recipe has a place for.
      hardhat_warn_novel_levels = function(condition) invokeRestart("muffleWarning")
    ),
    error = function(condition) {
      abort(
        sprintf("Can't prepare `%s`.", argument),
        hint = conditionMessage(condition),
        class = "bridle_error_value",
        call = call,
        parent = NA
      )
    }
  )
}

needs <- function(package, call) {
  if (rlang::is_installed(package)) return()
  abort(
    sprintf("Can't prepare a data frame without the package %s.", package),
    hint = sprintf("Install it, `install.packages(\"%s\")`, or give numbers.", package),
    class = "bridle_error_setup",
    call = call
  )
}

# Text has the levels that it has in training; where factors stay what they are, logicals are such.
text_as_factors <- function(data, also_logicals) {
  is_text <- vapply(data, function(column) {
    is.character(column) || (also_logicals && is.logical(column))
  }, NA)
  data[is_text] <- lapply(data[is_text], factor)
  data
}

# A column of whole numbers in training is no reason to refuse 1.5 later.
whole_as_double <- function(ptype) {
  if (is.null(ptype)) return(ptype)
  whole <- vapply(ptype, function(column) is.integer(column) && !is.object(column), NA)
  ptype[whole] <- lapply(ptype[whole], as.double)
  ptype
}

as_trained <- function(new_data, ptypes) {
  for (name in intersect(names(ptypes), names(new_data))) {
    known <- ptypes[[name]]
    column <- new_data[[name]]
    if (is.factor(known) && (is.character(column) || is.logical(column))) {
      new_data[[name]] <- factor(as.character(column), levels = unique(c(levels(known), column)))
    }
  }
  new_data
}
