#' Let a model go on with a text
#'
#' For models with a method `generate`, such as KerasHub's models of language.
#'
#' @param x A Keras model with a method `generate`.
#' @param ... What the method takes: mostly the beginning of a text, or several, and `max_length`.
#' @return What the method returns, mostly strings.
#' @seealso <https://keras.io/keras_hub/>
#' @examplesIf bridle_ready()
#' Echo <- Model("Echo", generate = function(inputs, times = 2) strrep(inputs, times))
#' generate(Echo(), "do re mi ", times = 3)
#' @name generate
#' @export
generate.keras.src.models.model.Model <- function(x, ...) {
  arguments <- rlang::list2(...)
  named <- rlang::names2(arguments) != ""
  python_call("generate", list(
    model = x, positional = unname(arguments[!named]), named = arguments[named]
  ))
}
