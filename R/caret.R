#' Networks for caret
#'
#' A method for `caret::train()`, which resamples, tunes and compares models of all kinds:
#' `train(..., method = bridle_caret)`. It trains [bridle_mlp()].
#'
#' @format A list, as caret's own methods are. What is tuned: `layer1` and `layer2`, the units of
#'   the hidden layers, where 0 leaves the second one out; `dropout`; and `penalty`. More arguments
#'   of [bridle_mlp()] go through `train()`: `epochs`, `patience`, `activation` ...
#' @family models of data frames
#' @examplesIf bridle_ready() && rlang::is_installed(c("caret", "hardhat"))
#' set.seed(1)
#' caret::train(
#'   Species ~ ., data = iris, method = bridle_caret, epochs = 60,
#'   trControl = caret::trainControl("cv", 2),
#'   tuneGrid = expand.grid(layer1 = c(4, 16), layer2 = 0, dropout = 0, penalty = 0)
#' )
#' @export
bridle_caret <- list(
  label = "Multilayer perceptron of Keras",
  library = "bridle",
  type = c("Regression", "Classification"),
  parameters = data.frame(
    parameter = c("layer1", "layer2", "dropout", "penalty"),
    class = "numeric",
    label = c("Units, first layer", "Units, second layer", "Dropout", "Penalty")
  ),
  grid = function(x, y, len = NULL, search = "grid") {
    if (search == "random") {
      return(data.frame(
        layer1 = sample(2^(3:7), len, replace = TRUE),
        layer2 = sample(c(0, 2^(3:6)), len, replace = TRUE),
        dropout = stats::runif(len, 0, 0.5),
        penalty = 10^stats::runif(len, -6, -2)
      ))
    }
    expand.grid(layer1 = 2^(2 + seq_len(len)), layer2 = c(0, 16), dropout = 0, penalty = 0)
  },
  loop = NULL,
  fit = function(x, y, wts, param, lev, last, classProbs, ...) {
    hidden <- c(param$layer1, if (param$layer2 > 0) param$layer2)
    arguments <- list(
      as.data.frame(x), y, hidden = hidden, dropout = param$dropout, penalty = param$penalty, ...
    )
    if (!is.null(wts)) arguments$sample_weight <- wts
    do.call(bridle::bridle_mlp, arguments)
  },
  predict = function(modelFit, newdata, preProc = NULL, submodels = NULL) {
    predicted <- stats::predict(modelFit, as.data.frame(newdata))
    if (".pred" %in% names(predicted)) predicted$.pred else as.character(predicted$.pred_class)
  },
  prob = function(modelFit, newdata, preProc = NULL, submodels = NULL) {
    chances <- as.data.frame(stats::predict(modelFit, as.data.frame(newdata), type = "prob"))
    `names<-`(chances, modelFit$outcomes[[1]]$levels)
  },
  levels = function(x) if (!is.null(x$obsLevels)) x$obsLevels else x$outcomes[[1]]$levels,
  tags = c("Neural Network", "L2 Regularization", "Accepts Case Weights"),
  sort = function(x) x[order(x$layer1 + x$layer2, -x$dropout, -x$penalty), ]
)
