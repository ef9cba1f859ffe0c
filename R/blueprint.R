# Data frames on their way to a model, in the places of the arguments of fit() and the others.

#' Data frames, formulas and recipes
#'
#' [fit()] takes a formula or a recipe with a data frame, as R's models do. The package hardhat
#' makes numbers of the frame, and the model remembers how: the frames that `predict()`,
#' `evaluate()`, `validation_data` and further trainings are given are prepared in the same way.
#'
#' * `fit(model, price ~ carat + cut, data = diamonds)`: factors and text become indicators, without
#'   an intercept, as in `model.matrix(~ carat + cut - 1)`. Functions in the formula are those of
#'   attached packages. Nothing is standardised, unless the formula or a layer says so.
#' * `fit(model, recipe, data = diamonds)`: what the steps of a recipe (package recipes) estimate,
#'   they estimate from these data.
#' * `fit(model, x, y)`, where `x` is a data frame with factors or text among its columns: as the
#'   formula `~ .`.
#' * `fit(model, price ~ ., data = split)`: the analysis part of a split of the package rsample
#'   trains, its assessment part validates. Of folds, each of the `$splits` trains a model of its
#'   own.
#'
#' The outcome is what it is elsewhere in bridle: a factor's levels are the [categories] of the
#' targets and name the columns of predictions. `a + b ~ x` and `cbind(a, b) ~ x` have several
#' outcomes, which are the columns of one output, or the outputs of their names.
#'
#' A model made without `input_shape` finds out by itself how many columns there are.
#' `ncol(hardhat::mold(formula, data)$predictors)` says it beforehand. A model that has an input for
#' each variable, by name, gets factors as they are: whole numbers for `layer_embedding()`.
#'
#' New data must have the variables, their types and no other levels; a level that they lack is no
#' matter. A recipe with `step_novel()` or `step_other()` takes levels that it doesn't know. A
#' matrix is taken for one that is prepared already. A formula given again is that of the first
#' training; a recipe too, if it is the same object.
#'
#' @section In files:
#' The way that data are prepared goes with the model wherever its [categories] go: into `.keras`
#' files, into what `saveRDS()` and the like write, into clones and models of the same inputs. It is
#' an object of R's there, which Python keeps as bytes. Formulas and recipes are R code: what comes
#' from a file may only call functions that compute (`log()`, `poly()`, `cut()`, selections of
#' recipes and the like) and steps of the package recipes. `predict()` refuses other calls by their
#' names before they run, unless the model was loaded with `safe_mode = FALSE`. It is a look at what
#' the file would call, not a wall around it: steps by other packages are refused with their
#' functions, but what an installed package does when it meets an object of its class isn't known.
#' @seealso `hardhat::mold()` and `hardhat::forge()`, which do it.
#' @family model training
#' @examplesIf bridle_ready() && rlang::is_installed("hardhat")
#' set.seed(1)
#' model <- keras_model_sequential() |> layer_dense(3, activation = "softmax")
#' model |> compile(
#'   optimizer_adam(0.05), loss = "sparse_categorical_crossentropy", metrics = "accuracy"
#' )
#' model |> fit(Species ~ ., data = iris, epochs = 50, verbose = 0)
#' predict(model, new_data = iris[c(1, 51, 101), ], verbose = 0)
#' evaluate(model, iris, verbose = 0)
#'
#' # A factor among the inputs, whose levels needn't all be there.
#' cars <- transform(mtcars, cyl = factor(cyl))
#' model <- keras_model_sequential() |> layer_dense(1)
#' model |> compile(optimizer_adam(0.1), loss = "mse")
#' model |> fit(mpg ~ wt + cyl, data = cars, epochs = 200, verbose = 0)
#' predict(model, new_data = data.frame(wt = 3, cyl = c("4", "6")), verbose = 0)
#' @name data_frames
NULL

# The arguments of fit() with frames prepared, and the `blueprint` that the model is to know.
frames_to_fit <- function(model, args, data, call) {
  if (is_recipe(args$x) || is_two_sided(args$x)) {
    by_blueprint(model, args, data_of(args, data, call), call)
  } else if (!is.null(data) || (is_formula(args$x) && !is.null(args$y))) {
    what <- if (is_formula(args$x)) sprintf("`%s`", as_text(args$x)) else a_kind(args$x)
    abort(
      sprintf("`x` must be a formula with an outcome, or a recipe, beside data, not %s.", what),
      hint = "Write `fit(model, outcome ~ ., data = data)`, or give `x` and `y`.",
      class = "bridle_error_type",
      call = call
    )
  } else {
    refuse_splits(args[c("x", "y", "validation_data")], call)
    by_columns(model, args, call)
  }
}

# A formula or recipe beside its data.
by_blueprint <- function(model, args, data, call) {
  known <- blueprint_of(model, call)
  again <- !is.null(known) && same_source(known, args$x)
  if (!is.null(data$assessment)) args$validation_data <- data$assessment
  if (again) {
    made <- forge(in_training(known), data$analysis, TRUE, "data", call)
    made$blueprint <- known
  } else {
    made <- mold(args$x, data$analysis, has_inputs_by_name(model, call), call)
  }
  prepared <- prepared_to_fit(model, args, made, call)
  if (!is.null(known) && !again) warn_of_another(known, call)
  prepared
}

# What mold() made in the places of the arguments.
prepared_to_fit <- function(model, args, made, call) {
  args$x <- made$x
  if (!is.null(made$y)) args$y <- made$y
  if (is.matrix(made$x)) {
    said <- list(model = model, columns = as.list(colnames(made$x)), made_by = told(made$blueprint))
    python_call("check_width", said, call)
  }
  args$validation_data <- validation_frames(made$blueprint, args$validation_data, call)
  args$blueprint <- reticulate::r_to_py(as_bytes(made$blueprint))
  args
}

# A frame with columns that aren't numbers, for a model of one input: the indicators of a formula.
by_columns <- function(model, args, call) {
  if (!is.data.frame(args$x)) return(args)
  known <- blueprint_of(model, call)
  if (!is.null(known)) {
    args$x <- forge(known, args$x, FALSE, "x", call)$x
    args$validation_data <- validation_frames(known, args$validation_data, call)
    return(args)
  }
  if (!needs_indicators(args$x, model, call)) return(args)
  made <- mold(all_columns(), args$x, FALSE, call)
  prepared_to_fit(model, args, made, call)
}

# `validation_data` is a frame with the outcome in it, or a list whose first element may be one.
validation_frames <- function(blueprint, value, call) {
  if (is.data.frame(value)) {
    made <- forge(blueprint, value, TRUE, "validation_data", call)
    return(list(made$x, made$y))
  }
  is_pair <- is.list(value) && !is.object(value) && length(value) > 0
  place <- if (is_pair && "x" %in% names(value)) "x" else 1L
  if (is_pair && is.data.frame(value[[place]])) {
    value[[place]] <- forge(blueprint, value[[place]], FALSE, "validation_data[[1]]", call)$x
  }
  value
}

# The arguments of evaluate() and those like it, with frames prepared as in training.
frames_as_trained <- function(model, args, outcomes = FALSE, argument = "x",
                              call = rlang::caller_env()) {
  refuse_splits(rlang::set_names(args["x"], argument), call)
  if (!is.data.frame(args$x)) return(args)
  known <- blueprint_of(model, call)
  if (is.null(known)) return(args)
  outcomes <- outcomes && is.null(args$y)
  made <- forge(known, args$x, outcomes, argument, call)
  args$x <- made$x
  if (outcomes) args$y <- made$y
  args
}

# ---- What is there ----

is_recipe <- function(x) inherits(x, "recipe")

is_formula <- function(x) inherits(x, "formula")

is_two_sided <- function(x) is_formula(x) && length(x) == 3

all_columns <- function() stats::as.formula("~ .", baseenv())

has_inputs_by_name <- function(model, call) length(inputs_of(model, call)) > 1

inputs_of <- function(model, call) python_call("inputs", list(model = model), call)

# What can only be told apart by name: factors and text.
is_words <- function(x) is.factor(x) || is.character(x)

# A frame of one column is the categories of an input, and one of several inputs has them by name.
# Columns of other classes are refused by their names.
needs_indicators <- function(x, model, call) {
  words <- vapply(x, is_words, NA)
  others <- vapply(x[!words], function(column) is.object(column) || is.list(column), NA)
  if (length(x) < 2 || !any(words) || any(others)) return(FALSE)
  inputs <- inputs_of(model, call)
  length(inputs) < 2 && !any(vapply(inputs, function(input) isTRUE(input$text), NA))
}

# `y ~ .` or the steps of a recipe, in a sentence.
told <- function(blueprint) {
  if (!is.null(blueprint$recipe)) return("the recipe")
  if (length(blueprint$formula) == 2) return("the data frame")
  sprintf("`%s`", attr(blueprint, "formula"))
}

# hardhat keeps a formula as it uses it.
as_text <- function(formula) paste(trimws(deparse(formula, 500)), collapse = " ")

a_kind <- function(x) {
  if (is.null(x)) "NULL" else sprintf("an object of class `%s`", class(x)[1])
}
