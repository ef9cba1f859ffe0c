#' Fitted networks as tables
#'
#' What the package broom has for other models: `tidy()` has a row for each layer, `glance()` one
#' row for the whole model, `augment()` the data with the predictions beside them.
#'
#' @param x A model that [bridle_mlp()] has fitted.
#' @param new_data A data frame with the columns that it was trained on.
#' @param ... For `augment()` more arguments of [predict()][predict.bridle_mlp]; otherwise ignored.
#' @return A tibble. `tidy()`: the columns `layer`, `kind`, `units` and `parameters`. `glance()`:
#'   `nobs`, `parameters`, `epochs`, `weights_epoch` (the epoch whose weights the model has), and
#'   the values of the loss and the metrics at that epoch. `augment()`: `new_data` with `.pred`, and
#'   `.resid` where the outcome is there; for classes `.pred_class` and the probabilities.
#' @family models of data frames
#' @examplesIf bridle_ready() && rlang::is_installed("hardhat")
#' set.seed(1)
#' fitted <- bridle_mlp(mpg ~ wt + hp, mtcars, hidden = 8, epochs = 50)
#' tidy(fitted)
#' glance(fitted)
#' head(augment(fitted, mtcars))
#' @name mlp_tidiers
NULL

#' @rdname mlp_tidiers
#' @method tidy bridle_mlp
#' @export
tidy.bridle_mlp <- function(x, ...) {
  tibble::as_tibble(layers_of(x$model))
}

#' @rdname mlp_tidiers
#' @method glance bridle_mlp
#' @export
glance.bridle_mlp <- function(x, ...) {
  history <- x$history
  last <- length(history$epoch)
  epoch <- c(history$weights_epoch, history$epoch[last])[1]
  values <- lapply(history$metrics, function(metric) metric[match(epoch, history$epoch)])
  tibble::as_tibble(c(
    list(
      nobs = x$rows, parameters = sum(layers_of(x$model)$parameters),
      epochs = last, weights_epoch = as.integer(epoch)
    ),
    values
  ))
}

#' @rdname mlp_tidiers
#' @method augment bridle_mlp
#' @export
augment.bridle_mlp <- function(x, new_data, ...) {
  predicted <- predict(x, new_data, ...)
  if (any(lengths(lapply(x$outcomes, `[[`, "levels")) > 0)) {
    chances <- predict(x, new_data, type = "prob", ...)
    predicted[setdiff(names(chances), names(predicted))] <-
      chances[setdiff(names(chances), names(predicted))]
  }
  name <- names(x$outcomes)
  if (identical(names(predicted), ".pred") && is.numeric(new_data[[name]])) {
    predicted$.resid <- new_data[[name]] - predicted$.pred
  }
  tibble::as_tibble(cbind(as.data.frame(new_data), predicted))
}
