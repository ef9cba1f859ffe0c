#' Print a Keras model
#'
#' Shows a model's layers, their output shapes and the number of their parameters.
#'
#' @param x,object A Keras model.
#' @param ... The arguments of Keras' own `summary` method, by name: `expand_nested = TRUE` shows
#'   the layers of models inside the model; `show_trainable` tells which layers are trained, by
#'   default where some aren't; `line_length`, by default the console's width; `positions`,
#'   `layer_range`. Also `compact = FALSE`, which keeps blank lines. Ignored by `str()`.
#' @param indent.str What the lines of layers begin with.
#' @return `print()` the model, invisibly. `format()` a string. `summary()` the lines of the table,
#'   of class `bridle_model_summary`, which prints them. `str()` nothing: it prints a line for the
#'   model and one for each layer.
#' @seealso <https://keras.io/api/models/model/>
#' @family parts of a model
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
#' model
#' summary(model)
#' str(model)
#' @aliases print.keras.engine.training.Model print.keras.src.engine.training.Model
#'   print.tf_keras.src.engine.training.Model str.keras.engine.training.Model
#'   str.keras.src.engine.training.Model str.tf_keras.src.engine.training.Model
#'   summary.keras.engine.training.Model
#'   summary.keras.src.engine.training.Model summary.tf_keras.src.engine.training.Model
#' @export
print.keras.src.models.model.Model <- function(x, ...) {
  print(summary(x, ...))
  invisible(x)
}

#' @rdname print.keras.src.models.model.Model
#' @export
format.keras.src.models.model.Model <- function(x, ...) {
  paste(summary(x, ...)$lines, collapse = "\n")
}

#' @rdname print.keras.src.models.model.Model
#' @export
summary.keras.src.models.model.Model <- function(object, ...) {
  refuse_unnamed(rlang::current_env())
  arguments <- supplied(except = "object")
  if (is.null(arguments$line_length)) arguments$line_length <- getOption("width")
  lines <- python_call("summary", list(model = object, arguments = arguments))
  structure(list(lines = unlist(lines)), class = "bridle_model_summary")
}

#' @export
print.bridle_model_summary <- function(x, ...) {
  cat(colour_summary(x$lines), sep = "\n")
  invisible(x)
}

# As Keras does it in a terminal: the frame stands back, classes and counts are seen.
colour_summary <- function(lines) {
  each <- function(lines, pattern, style) {
    found <- gregexpr(pattern, lines, perl = TRUE)
    regmatches(lines, found) <- lapply(regmatches(lines, found), style)
    lines
  }
  plain <- function(style) function(text) as.character(style(text))
  lines <- each(lines, "(?<=\\()[A-Za-z]\\w*(?=\\) *\u2502)", plain(cli::col_cyan))
  lines <- each(lines, "[0-9][0-9,]*(?= \u2502$)", plain(cli::col_green))
  lines <- each(lines, "^ ?[A-Z][a-z -]+:", plain(cli::style_bold))
  each(lines, "[\u2500-\u257f]+", plain(cli::col_grey))
}

#' @rdname print.keras.src.models.model.Model
#' @importFrom utils str
#' @export
str.keras.src.models.model.Model <- function(object, ..., indent.str = " ") {
  here(object)
  told <- python_call("outline", list(model = object))
  compiled <- c(told$optimizer, told$loss)
  lines <- c(
    outline_head(told),
    if (length(compiled) > 0) paste0(indent.str, "compiled with ", toString(compiled)),
    if (length(told$layers) > 0) paste0(indent.str, "$ ", outline_layers(told$layers, indent.str))
  )
  cat(shorten(trimws(lines, "right"), getOption("width")), sep = "\n")
}

outline_head <- function(told) {
  layers <- length(told$layers)
  counted <- if (is.null(told$parameters)) {
    "not built"
  } else {
    sprintf("%s parameters, %s trained", in_words(told$parameters), in_words(told$trainable))
  }
  plural <- if (layers == 1) "" else "s"
  sprintf("%s \"%s\": %d layer%s, %s", told$kind, told$name, layers, plural, counted)
}

# Long names make room for what they are names of.
outline_layers <- function(layers, indent) {
  column <- function(name) vapply(layers, function(layer) in_words(layer[[name]]), "")
  rest <- paste(
    format(column("kind")), format(column("shape")), format(column("parameters"), justify = "right")
  )
  room <- max(12, getOption("width") - nchar(indent) - 4 - max(nchar(rest)))
  paste0(format(shorten(column("name"), room)), ": ", rest)
}

shorten <- function(text, width) {
  dots <- cli::symbol$ellipsis
  ifelse(nchar(text) > width, paste0(strtrim(text, width - nchar(dots)), dots), text)
}

in_words <- function(value) {
  if (is.null(value)) "" else if (is.numeric(value)) format(value, big.mark = ",") else value
}
