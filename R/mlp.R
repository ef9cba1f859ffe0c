#' A whole small network in one call
#'
#' `bridle_mlp()` makes, compiles and trains a multilayer perceptron, with the output and the loss
#' that fit the outcome, as R's model functions do. It is a Keras model underneath, which
#' `as_keras()` gives, standardised inputs and all: it can be trained on, saved and deployed by
#' itself.
#'
#' @details
#' * The inputs are standardised by a layer, with the means and standard deviations of all rows that
#'   are given; factors and text are indicators, as in [data_frames], or embeddings.
#' * The outcome decides on the output. A number has a linear output and the mean squared error;
#'   what is learnt is standardised, what comes out is in the outcome's own units. A factor, text or
#'   logicals of two levels have the probability of the second one, and the binary crossentropy;
#'   more levels a probability each, and the crossentropy of classes. Numbers are never taken for
#'   counts by themselves, also where they are whole: `outcome = "count"` has an exponential output
#'   and the Poisson loss; `"binary"` and `"class"` take numbers for classes. Several outcomes,
#'   `cbind(a, b) ~ x` or `a + b ~ x`, have an output each, which counts the same in the loss.
#' * A fifth of the rows is kept for validation, of each class a fifth. Training ends when the
#'   loss on these hasn't improved for `patience` epochs, and leaves the weights of the best epoch.
#' * With [set.seed()] or `seed` it repeats.
#'
#' @param x A formula or a recipe, with `data`; or the inputs: a data frame or a matrix.
#' @param data For a formula or a recipe a data frame, or a split of the package rsample, whose
#'   assessment part is validated on.
#' @param y The outcome: numbers, a factor, text or logicals; a data frame or a matrix of several.
#' @param ... More arguments of [fit()]: `class_weight`,
#'   `sample_weight`, `validation_data`, `callbacks`.
#' @param hidden Whole numbers: the units of each hidden layer.
#' @param activation The name of the activation after each of them.
#' @param outcome What the outcome is: `"numeric"`, `"count"`, `"binary"`, `"class"`, or `"auto"`,
#'   which never takes numbers for counts. For several outcomes a vector of these by name.
#' @param factors `"indicators"`, or `"embeddings"`, which are learnt: for factors of many levels.
#' @param dropout The fraction of the outputs of hidden layers that training leaves out.
#' @param penalty The factor of the squared weights of hidden layers in the loss.
#' @param learning_rate The learning rate of the optimizer, Adam.
#' @param epochs Whole number: the most epochs to train.
#' @param batch_size Whole number: rows in a step. By default 32.
#' @param patience Whole number: after how many epochs without improvement training ends.
#' @param validation The fraction of the rows to keep for validation; 0 trains all `epochs`.
#' @param seed Whole number for [set.seed()], for this call alone; `NULL` goes on with R's stream.
#' @param verbose As in [fit()].
#' @return An object of class `bridle_mlp`, with the elements `model`, `history` and `outcomes`. It
#'   has methods for [predict()][predict.bridle_mlp], `summary()`, `plot()` and [as_keras()]. It is
#'   kept by [saveRDS()].
#' @seealso [predict.bridle_mlp()], [data_frames]
#' @family models of data frames
#' @examplesIf bridle_ready() && rlang::is_installed("hardhat")
#' set.seed(1)
#' flowers <- bridle_mlp(Species ~ ., iris, hidden = 16, epochs = 100)
#' flowers
#' predict(flowers, iris[c(1, 51, 101), ])
#' mean(predict(flowers, iris)$.pred_class == iris$Species)
#'
#' # Counts, by a recipe or a formula; several outcomes.
#' bridle_mlp(breaks ~ wool + tension, warpbreaks, outcome = "count", hidden = 8, epochs = 50)
#' bridle_mlp(cbind(mpg, qsec) ~ wt + hp, mtcars, hidden = 8, epochs = 50)
#' @export
bridle_mlp <- function(x, ...) {
  UseMethod("bridle_mlp")
}

#' @rdname bridle_mlp
#' @export
bridle_mlp.formula <- function(x, data, ..., hidden = c(64, 32), activation = "relu",
                               outcome = "auto", factors = c("indicators", "embeddings"),
                               dropout = 0, penalty = 0, learning_rate = 0.003, epochs = 200,
                               batch_size = NULL, patience = 20, validation = 0.2, seed = NULL,
                               verbose = 0) {
  given <- supplied(except = c("x", "data", "factors", "seed"))
  refuse_unnamed(rlang::current_env())
  data <- data_of(list(), if (!missing(data)) data, rlang::current_env())
  made <- mold(x, data$analysis, embeds(factors), rlang::current_env())
  trained_mlp(made, made$y, given, data$assessment, seed, sys.call())
}

#' @rdname bridle_mlp
#' @export
bridle_mlp.recipe <- bridle_mlp.formula

#' @rdname bridle_mlp
#' @export
bridle_mlp.data.frame <- function(x, y, ..., hidden = c(64, 32), activation = "relu",
                                  outcome = "auto", factors = c("indicators", "embeddings"),
                                  dropout = 0, penalty = 0, learning_rate = 0.003, epochs = 200,
                                  batch_size = NULL, patience = 20, validation = 0.2, seed = NULL,
                                  verbose = 0) {
  given <- supplied(except = c("x", "y", "factors", "seed"))
  refuse_unnamed(rlang::current_env())
  refuse_splits(list(x = x, y = y), rlang::current_env())
  if (is.matrix(y)) y <- as.data.frame(y)
  made <- mold(all_columns(), x, embeds(factors), rlang::current_env())
  trained_mlp(made, y, given, NULL, seed, sys.call())
}

#' @rdname bridle_mlp
#' @export
bridle_mlp.matrix <- function(x, y, ...) {
  if (is.null(colnames(x))) colnames(x) <- paste0("x", seq_len(ncol(x)))
  fitted <- bridle_mlp.data.frame(as.data.frame(x), y, ...)
  fitted$call <- by_generic(sys.call())
  fitted
}

#' @export
bridle_mlp.default <- function(x, ...) {
  abort(
    sprintf("`x` must be a formula, a recipe, a data frame or a matrix, not %s.", a_kind(x)),
    hint = "Write `bridle_mlp(outcome ~ ., data)`.",
    class = "bridle_error_type"
  )
}

trained_mlp <- function(made, y, given, assessment, seed, called, call = rlang::caller_env()) {
  if (!is.null(seed)) {
    before <- random_state()
    on.exit(restore_random_state(before))
    set.seed(seed)
  }
  if (!is.null(assessment)) given$validation_data <- assessment
  given$validation_data <- validation_frames(made$blueprint, given$validation_data, call)
  name <- names(made$blueprint$ptypes$outcomes)
  source <- list(
    x = made$x, y = y, name = if (length(name) == 1) name else "y",
    blueprint = reticulate::r_to_py(as_bytes(made$blueprint))
  )
  given$verbose <- if (is.null(given$verbose)) 0L else verbosity(given$verbose)
  told <- python_call("train_mlp", c(source, given), call)
  structure(
    list(
      model = carry(told$model),
      history = new_history(told$history),
      outcomes = lapply(told$outcomes, function(outcome) {
        outcome$levels <- as.character(outcome$levels)
        outcome
      }),
      formula = told(made$blueprint),
      rows = NROW(made$x),
      held = told$held,
      call = by_generic(called)
    ),
    class = "bridle_mlp"
  )
}

embeds <- function(factors, call = rlang::caller_env()) {
  known <- c("indicators", "embeddings")
  if (identical(factors, known) || identical(factors, known[1])) return(FALSE)
  if (identical(factors, known[2])) return(TRUE)
  abort(
    sprintf(
      "`factors` must be \"indicators\" or \"embeddings\", not %s.", show_value(factors)
    ),
    class = "bridle_error_value",
    call = call
  )
}

by_generic <- function(call) {
  call[[1]] <- quote(bridle_mlp)
  call
}

restore_random_state <- function(state) {
  if (is.null(state)) {
    rm(".Random.seed", envir = globalenv())
  } else {
    assign(".Random.seed", state, envir = globalenv())
  }
}

#' The Keras model in a fitted model
#'
#' @param x A model that [bridle_mlp()] has fitted.
#' @param ... Ignored.
#' @return The Keras model. It takes data frames as they were in training, see [data_frames].
#' @family models of data frames
#' @examplesIf bridle_ready() && rlang::is_installed("hardhat")
#' fitted <- bridle_mlp(mpg ~ wt + hp, mtcars, hidden = 4, epochs = 5)
#' as_keras(fitted)
#' @export
as_keras <- function(x, ...) {
  UseMethod("as_keras")
}

#' @export
as_keras.bridle_mlp <- function(x, ...) x$model
