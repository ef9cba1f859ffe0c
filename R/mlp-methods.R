# What R's model functions have for a fitted model.

#' Predict with a fitted network
#'
#' @param object A model that [bridle_mlp()] has fitted.
#' @param new_data A data frame with the columns that it was trained on; other columns are passed
#'   over. A level that training didn't have is refused.
#' @param type `"numeric"` for numbers and counts, `"class"` or `"prob"` for classes. By default
#'   numbers and classes.
#' @param ... More arguments of Keras models' [predict()].
#' @return A tibble with a row for each of `new_data`: the column `.pred` for numbers, `.pred_class`
#'   for classes, and `.pred_` and the level for the probability of each. Of several outcomes, the
#'   columns are `.pred_` and the outcome, for probabilities with the level behind.
#' @family models of data frames
#' @examplesIf bridle_ready() && rlang::is_installed("hardhat")
#' set.seed(1)
#' fitted <- bridle_mlp(Species ~ ., iris, hidden = 8, epochs = 60)
#' predict(fitted, iris[c(1, 51, 101), ])
#' predict(fitted, iris[c(1, 51, 101), ], type = "prob")
#' @export
predict.bridle_mlp <- function(object, new_data, type = NULL, ...) {
  if (missing(new_data)) {
    abort(
      "`new_data` must be given.",
      hint = "The data of training aren't kept: give them again to predict for them.",
      class = "bridle_error_value"
    )
  }
  check_type(type, object$outcomes, rlang::current_env())
  if (is.matrix(new_data) && is.null(colnames(new_data))) {
    colnames(new_data) <- paste0("x", seq_len(ncol(new_data)))
  }
  given <- list(verbose = 0L, ...)
  raw <- do.call(predict, c(list(object$model, new_data = as.data.frame(new_data)), given))
  if (!is.list(raw)) raw <- list(raw)
  several <- length(object$outcomes) > 1
  columns <- Map(
    function(values, outcome, name) as_predictions(values, outcome, if (several) name, type),
    unname(raw), unname(object$outcomes), names(object$outcomes)
  )
  tibble::as_tibble(do.call(c, unname(columns)))
}

# The columns for one outcome. Of several outcomes, each has its `name`.
as_predictions <- function(values, outcome, name, type) {
  levels <- outcome$levels
  dimnames(values) <- NULL
  if (length(levels) == 0) {
    return(rlang::set_names(list(values[, 1]), paste(c(".pred", name), collapse = "_")))
  }
  if (ncol(values) == 1) values <- cbind(1 - values, values)
  if (identical(type, "prob")) {
    columns <- lapply(seq_along(levels), function(place) values[, place])
    prefix <- paste(c(".pred", name, ""), collapse = "_")
    return(rlang::set_names(columns, paste0(prefix, levels)))
  }
  # The first of equal ones: max.col() would draw one.
  classes <- factor(levels[max.col(values, ties.method = "first")], levels)
  name <- if (is.null(name)) "class" else name
  rlang::set_names(list(classes), paste0(".pred_", name))
}

check_type <- function(type, outcomes, call) {
  classes <- lengths(lapply(outcomes, `[[`, "levels")) > 0
  valid <- c(if (any(!classes)) "numeric", if (any(classes)) c("class", "prob"))
  if (is.null(type) || (rlang::is_string(type) && type %in% valid)) return()
  abort(
    sprintf(
      "`type` must be %s, not %s.",
      paste0("\"", valid, "\"", collapse = " or "), show_value(type)
    ),
    hint = sprintf(
      "The outcome is %s.",
      paste(vapply(outcomes, `[[`, "", "kind"), collapse = ", ")
    ),
    class = "bridle_error_value",
    call = call
  )
}

#' @export
print.bridle_mlp <- function(x, ...) {
  cat("A multilayer perceptron of ", x$formula, "\n", sep = "")
  kinds <- vapply(names(x$outcomes), function(name) told_outcome(x$outcomes[[name]], name), "")
  cat(kinds, sep = "\n")
  cat(sprintf("Layers: %s\n", told_layers(x$model)))
  cat(told_training(x), sep = "\n")
  invisible(x)
}

told_outcome <- function(outcome, name) {
  what <- switch(
    outcome$kind,
    numeric = "numbers",
    count = "counts",
    binary = sprintf("two classes, %s", paste(outcome$levels, collapse = " and ")),
    class = sprintf("%d classes", length(outcome$levels))
  )
  hint <- if (outcome$kind == "numeric" && isTRUE(outcome$whole)) {
    " (for counts: `outcome = \"count\"`)"
  }
  loss <- gsub("_", " ", outcome$loss, fixed = TRUE)
  sprintf("Outcome `%s`: %s%s, %s output, %s", name, what, c(hint, "")[1], outcome$activation, loss)
}

told_layers <- function(model) {
  layers <- layers_of(model)
  columns <- sum(layers$units[layers$kind == "InputLayer"])
  units <- paste(layers$units[layers$kind == "Dense"], collapse = ", ")
  weights <- format(sum(layers$parameters), big.mark = ",")
  inputs <- counted(columns, "input")
  sprintf("%s, standardised; %s units; %s weights", inputs, units, weights)
}

counted <- function(count, what) sprintf("%d %s%s", count, what, if (count == 1) "" else "s")

told_training <- function(x) {
  history <- x$history
  last <- length(history$epoch)
  if (last == 0) return("It wasn't trained.")
  best <- c(history$weights_epoch, history$epoch[last])[1]
  values <- vapply(history$metrics, function(metric) {
    format(metric[match(best, history$epoch)], digits = 4)
  }, "")
  kept <- if (x$held > 0) sprintf(", %g%% of them for validation", 100 * x$held)
  c(
    sprintf("Trained on %d rows%s, for %s.", x$rows, c(kept, "")[1], counted(last, "epoch")),
    sprintf("It has the weights of epoch %d:", best),
    paste0("  ", format(names(values)), "  ", values)
  )
}

#' @export
summary.bridle_mlp <- function(object, ...) {
  structure(list(fitted = object), class = "summary.bridle_mlp")
}

#' @export
print.summary.bridle_mlp <- function(x, ...) {
  cat("Call: ", paste(trimws(deparse(x$fitted$call, 500)), collapse = " "), "\n\n", sep = "")
  print(x$fitted)
  cat("\n")
  print(summary(x$fitted$model))
  cat("\n")
  print(x$fitted$history)
  invisible(x)
}

#' @export
plot.bridle_mlp <- function(x, ...) plot(x$history, ...)

# A row for each layer: its name and class, its units, its weights.
layers_of <- function(model) {
  layers <- python_call("layer_table", list(model = model))
  data.frame(lapply(layers, unlist))
}
