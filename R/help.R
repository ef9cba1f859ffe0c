#' The full text of Keras' own help
#'
#' Shows what the installed Keras says of a function or an object, where the help pages of bridle
#' are short. Functions are named as R calls them; the code is Python's.
#'
#' @param object A function of bridle, its name, an object such as a layer, or anything of
#'   [`keras`][keras].
#' @return The text, of class `bridle_help`, which prints it.
#' @seealso <https://keras.io/api/>
#' @examplesIf bridle_ready()
#' keras_help(layer_dropout)
#' @export
keras_help <- function(object) {
  targets <- if (is_python(object)) list(object) else documented(object)
  call <- rlang::current_env()
  texts <- lapply(targets, function(target) {
    python_call("help_text", list(target = target, names = names_in_r()), call = call)
  })
  structure(paste(texts, collapse = "\n\n"), class = "bridle_help")
}

#' @export
print.bridle_help <- function(x, ...) {
  cat(x, "\n", sep = "")
  invisible(x)
}

# The functions of bridle that aren't in a table, and what they stand for.
documented_by_hand <- c(
  keras_model_sequential = "keras.Sequential", compile = "keras.Model.compile",
  fit = "keras.Model.fit", evaluate = "keras.Model.evaluate", predict = "keras.Model.predict",
  train_on_batch = "keras.Model.train_on_batch", test_on_batch = "keras.Model.test_on_batch",
  predict_on_batch = "keras.Model.predict_on_batch", get_layer = "keras.Model.get_layer",
  pop_layer = "keras.Sequential.pop", get_weights = "keras.layers.Layer.get_weights",
  set_weights = "keras.layers.Layer.set_weights", get_config = "keras.layers.Layer.get_config",
  from_config = "keras.layers.Layer.from_config", count_params = "keras.layers.Layer.count_params",
  get_state_tree = "keras.Model.get_state_tree", set_state_tree = "keras.Model.set_state_tree",
  quantize_weights = "keras.Model.quantize", save_model = "keras.Model.save",
  load_model = "keras.saving.load_model", save_model_weights = "keras.Model.save_weights",
  load_model_weights = "keras.Model.load_weights", save_model_config = "keras.Model.to_json",
  load_model_config = "keras.models.model_from_json", export_savedmodel = "keras.Model.export",
  imagenet_decode_predictions = "keras.applications.imagenet_utils.decode_predictions"
)

# Keras' names for a function of bridle, or for its name; what else has a name is Keras' own.
documented <- function(object, call = rlang::caller_env()) {
  lines <- tabled()
  if (is.function(object)) {
    namespace <- topenv()
    same <- function(name) identical(get0(name, namespace), object)
    object <- Find(same, c(names(documented_by_hand), names(lines)))
  }
  if (!rlang::is_string(object)) {
    abort(
      "`object` must be a function that stands for one of Keras', or its name.",
      hint = "Of other functions see the help page.",
      class = "bridle_error_type",
      call = call
    )
  }
  if (object %in% names(documented_by_hand)) return(documented_by_hand[[object]])
  if (object %in% names(lines)) return(lines[[object]]$targets)
  object
}

# The lines of all tables, by the names of their functions.
tabled <- function() {
  lines <- unlist(mget(ls(tables), tables), recursive = FALSE, use.names = FALSE)
  names(lines) <- vapply(lines, function(line) line$name, "")
  lines
}

# What R calls what Keras calls so. The first of several names counts.
names_in_r <- function() {
  lines <- tabled()
  targets <- lapply(lines, function(line) line$targets)
  names <- c(rep(names(lines), lengths(targets)), names(documented_by_hand))
  names(names) <- c(unlist(targets, use.names = FALSE), documented_by_hand)
  as.list(names[!duplicated(names(names))])
}
