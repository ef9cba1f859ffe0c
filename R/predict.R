#' Predict with a Keras model
#'
#' Computes the outputs of a model for inputs, in batches. The model needn't be compiled.
#'
#' @inheritParams fit
#' @param object A Keras model.
#' @param x Inputs, as in [fit()]. The columns of a data frame are
#'   prepared as in training, where a formula or a recipe did so.
#' @param new_data Another name for `x`; `newdata` is one, too.
#' @param verbose 0 silent, 1 Keras' progress bar, 2 one line; `"auto"` is a bar of the package cli
#'   at R's prompt, where it takes a while, and 2 in scripts and while a document is knitted.
#' @param steps Whole number: how many batches to run. By default all of the data.
#' @return An array whose first dimension is the samples; for a model with several outputs a list of
#'   these, named where you have named the outputs or their layers. Where the model was trained on
#'   a factor, on logicals or on strings with as many levels as the output has columns, these name
#'   the columns. The one column of a model of two levels is named by the second, whose probability
#'   it is. Rows have the names that they have in `x`. Without rows in `x` it has none.
#' @seealso <https://keras.io/api/models/model_training_apis/>
#' @family model training
#' @examplesIf bridle_ready()
#' set.seed(1)
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(3, activation = "softmax")
#' model |> compile(
#'   optimizer_adam(learning_rate = 0.05),
#'   loss = "sparse_categorical_crossentropy", metrics = "accuracy"
#' )
#' model |> fit(iris[1:4], iris$Species, epochs = 40, verbose = 0)
#' predicted <- predict(model, iris[c(1, 51, 101), 1:4], verbose = 0)
#' round(predicted, 3)
#' @name predict
#' @aliases predict.keras.engine.training.Model predict.keras.src.engine.training.Model
#'   predict.tf_keras.src.engine.training.Model
#' @importFrom stats predict
#' @export
predict.keras.src.models.model.Model <- function(object,
                                                 x,
                                                 ...,
                                                 batch_size = NULL,
                                                 verbose = getOption("keras.verbose", "auto"),
                                                 steps = NULL,
                                                 callbacks = NULL,
                                                 new_data = NULL) {
  args <- supplied(except = "object")
  # `newdata` is what it's called in R's own models.
  argument <- the_one_of(c("x", "new_data", "newdata"), args, rlang::current_env())
  args["x"] <- list(args[[argument]])
  args[c("new_data", "newdata")] <- NULL
  refuse_unnamed(rlang::current_env())
  rows <- row_names(args$x)
  args <- frames_as_trained(object, args, argument = argument)
  args$verbose <- verbosity(verbose)
  predicted <- python_call("predict", c(list(model = object), batches_of(args)))
  name_rows(name_classes(predicted), rows)
}

# Which of several names of one argument was given: the first, where none was.
the_one_of <- function(names, args, call) {
  given <- intersect(names, names(args))
  if (length(given) > 1) {
    abort(
      sprintf("`%s` must not be given beside `%s`: they are the same.", given[2], given[1]),
      hint = sprintf("Remove `%s`.", given[2]),
      class = "bridle_error_name",
      call = call
    )
  }
  c(given, names[1])[1]
}

# `predictions` has `value`, an array or a list of arrays, and `columns`, what their columns are.
name_classes <- function(predictions) {
  value <- predictions$value
  if (is.list(value)) {
    Map(name_columns, value, predictions$columns)
  } else {
    name_columns(value, predictions$columns)
  }
}

name_rows <- function(value, rows) {
  if (is.list(value)) {
    lapply(value, name_rows, rows)
  } else if (length(rows) > 0 && NROW(value) == length(rows)) {
    names <- dimnames(value)
    if (is.null(names)) names <- vector("list", length(dim(value)))
    names[[1]] <- rows
    `dimnames<-`(value, names)
  } else {
    value
  }
}

# The names of the rows of a matrix or data frame, or of the first such one in a list. Those that
# count the rows are no names.
row_names <- function(x) {
  if (is_python(x)) {
    NULL
  } else if (is.data.frame(x)) {
    if (.row_names_info(x) > 0) row.names(x)
  } else if (is.list(x) && !is.object(x)) {
    Find(Negate(is.null), lapply(x, row_names))
  } else if (length(dim(x)) == 2) {
    rownames(x)
  }
}

name_columns <- function(value, columns) {
  if (length(dim(value)) == 2 && length(columns) > 0 && ncol(value) == length(columns)) {
    colnames(value) <- columns
  }
  value
}
