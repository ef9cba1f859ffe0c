#' Choose the layers that training changes
#'
#' `freeze_weights()` keeps the chosen layers as they are and lets the others be trained;
#' `unfreeze_weights()` the other way round. Without a choice, they do so to the whole object. It
#' takes effect with the next [compile()].
#'
#' @param object A Keras model, or a layer where no layers are chosen.
#' @param from,to The first and the last layer of a range: a layer, its name, or its place counted
#'   from 1, where negative places count from the last layer. By default the model's first and last.
#' @param which The layers, instead of a range: their names or places, a list of layers, one `TRUE`
#'   or `FALSE` for each layer, or a function of a layer that returns `TRUE` or `FALSE`.
#' @eval param("...")
#' @return The object, the same one, invisibly.
#' @seealso <https://keras.io/guides/transfer_learning/>
#' @family parts of a model
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |>
#'   layer_dense(8, name = "first") |>
#'   layer_dense(8, name = "second") |>
#'   layer_dense(1, name = "head")
#' freeze_weights(model, to = "second")
#' model
#' freeze_weights(model, which = function(layer) layer$units == 8)
#' unfreeze_weights(model)
#' @export
freeze_weights <- function(object, from = NULL, to = NULL, which = NULL, ...) {
  refuse_more()
  set_trainable(object, FALSE, from, to, which)
}

#' @rdname freeze_weights
#' @export
unfreeze_weights <- function(object, from = NULL, to = NULL, which = NULL, ...) {
  refuse_more()
  set_trainable(object, TRUE, from, to, which)
}

set_trainable <- function(object, trainable, from, to, which, call = rlang::caller_env()) {
  python_call(
    "set_trainable",
    list(object = object, trainable = trainable, start = from, end = to, which = which),
    call = call
  )
  invisible(object)
}
