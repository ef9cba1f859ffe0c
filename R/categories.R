#' The categories that a model knows
#'
#' A factor's codes depend on the levels that it happens to have. A model therefore remembers the
#' categories of each input and of each output's targets, from the first data that had them: those
#' of a factor, of strings as targets, of logicals as targets. Later data are matched by name,
#' factors as well as strings, and a category that the model doesn't know is an error. The
#' categories stay when the model is compiled again, cloned, saved in a `.keras` file, copied or
#' made anew from the same inputs and outputs; a file with weights alone and one in the format HDF5
#' don't hold them.
#'
#' @param model A Keras model.
#' @param x The names of an input's categories in the order of their codes, which count from 0;
#'   those of several inputs in a list named by inputs. `character()` lets the model forget them;
#'   `NULL` leaves them as they are.
#' @param y The same for targets, by output.
#' @param other The name of one of these categories. Those that aren't among them are taken for it
#'   from now on.
#' @return `categories()` a list: `inputs` and `outputs`, the names of the categories by input and
#'   by output, and `columns`, what the columns of predictions stand for, by output.
#'   `set_categories()` the model, invisibly.
#' @family model training
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(3, activation = "softmax")
#' model |> compile(loss = "sparse_categorical_crossentropy")
#' model |> fit(as.matrix(iris[1:4]), iris$Species, verbose = 0)
#' categories(model)$outputs
#'
#' # A model from elsewhere, whose classes are "no" and "yes":
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(1, activation = "sigmoid")
#' set_categories(model, y = c("no", "yes"))
#' predict(model, as.matrix(iris[1:2, 1:4]), verbose = 0)
#' @export
categories <- function(model) {
  lapply(python_call("categories", supplied()), function(parts) lapply(parts, as.character))
}

#' @rdname categories
#' @export
set_categories <- function(model, x = NULL, y = NULL, other = NULL) {
  python_call("set_categories", supplied())
  invisible(model)
}
