#' The vocabulary of a layer
#'
#' The words or codes that a layer knows. The first stand for padding and for what isn't known.
#'
#' @param object A layer that looks values up, such as [layer_text_vectorization()].
#' @param include_special_tokens `FALSE` to leave out what stands for padding and for the unknown.
#' @param vocabulary The words or codes in their order, without those that stand for padding and for
#'   the unknown, or the path of a file with one in each line.
#' @param idf_weights Numbers by which the words are weighted where `output_mode = "tf_idf"`, one
#'   for each; else `NULL`.
#' @param ... Nothing, for keras3's sake.
#' @return `get_vocabulary()` a vector, in the order of the codes, which count from 0.
#'   `set_vocabulary()` the layer, which has changed, invisibly.
#' @seealso [adapt()]
#' @examplesIf bridle_ready()
#' words <- layer_string_lookup()
#' set_vocabulary(words, c("cat", "dog"))
#' get_vocabulary(words)
#' @export
get_vocabulary <- function(object, include_special_tokens = TRUE) {
  arguments <- supplied()
  names(arguments)[1] <- "layer"
  unlist(python_call("get_vocabulary", arguments))
}

#' @rdname get_vocabulary
#' @export
set_vocabulary <- function(object, vocabulary, idf_weights = NULL, ...) {
  refuse_unnamed(environment())
  arguments <- supplied()
  names(arguments)[1] <- "layer"
  python_call("set_vocabulary", arguments)
  invisible(object)
}
