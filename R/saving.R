# Models, weights and configs in files: python/bridle/for_r/saving.py writes them, loading.py reads
# them.

#' Save and load models
#'
#' A `.keras` file holds a model's layers and settings, its weights, and the state of its optimizer,
#' so that training can go on where it ended. The levels and the names of columns that the model
#' knows go along, and how its [data_frames] are prepared.
#'
#' A file that is there already stays as it is until the new one is complete and on the disk:
#' whatever ends the writing, an error, a full disk or the end of R, one of the two is there as a
#' whole. That holds for the other functions that write files of models, too, and for what callbacks
#' write while a model trains.
#'
#' A file from elsewhere may hold Python code, in a layer of class `Lambda` say, or name a
#' SavedModel, which can do as much. `load_model()` refuses it and says what it would run. A file
#' that is damaged, that is something else, or that would fill the memory is refused too.
#'
#' @param model For `save_model()` a Keras model; for `load_model()` the path of a file, the raw
#'   vector that `save_model()` returned, or a [model that R has read][models_as_objects] and that
#'   can't be brought back without the other arguments.
#' @param filepath Path that ends in `.keras`. With `NULL` the file's content is returned, a raw
#'   vector.
#' @param overwrite `TRUE` replaces a file that is there already; `FALSE` asks you first, and is an
#'   error where nobody can be asked.
#' @param zipped `TRUE` for one file, `FALSE` for a folder, `NULL` for a file.
#' @eval param("...")
#' @param custom_objects Named list of the classes and functions of your own that the model uses.
#' @param compile `TRUE` compiles the model as it was when saved.
#' @param safe_mode `FALSE` also loads Python code from the file, which can do anything: only for
#'   files from somebody whom you trust.
#' @return `save_model()` the model, invisibly, or a raw vector. `load_model()` a Keras model.
#' @seealso [save_model_weights()], [save_model_config()], [export_savedmodel()] and
#'   <https://keras.io/api/models/model_saving_apis/>
#' @family files of models
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(1)
#' file <- tempfile(fileext = ".keras")
#' save_model(model, file)
#' again <- load_model(file)
#' all.equal(get_weights(again), get_weights(model))
#' @export
save_model <- function(model, filepath = NULL, overwrite = FALSE, zipped = NULL, ...) {
  refuse_more()
  if (replaces(filepath, overwrite)) overwrite <- TRUE
  args <- supplied(except = c("model", "filepath"))
  if (is.null(filepath)) {
    filepath <- tempfile(fileext = ".keras")
    on.exit(unlink(filepath))
    python_call("save_model", c(list(model = model, filepath = filepath), args))
    return(readBin(filepath, "raw", file.size(filepath)))
  }
  python_call("save_model", c(list(model = model, filepath = filepath), args))
  invisible(model)
}

#' @rdname save_model
#' @export
load_model <- function(model, custom_objects = NULL, compile = TRUE, safe_mode = TRUE, ...) {
  refuse_more()
  arguments <- supplied(except = "model")
  if (is.raw(model)) {
    load_content(model, arguments)
  } else if (is_python(model) && is_gone(model)) {
    bring_back(model, arguments)
  } else {
    python_call("load_model", c(list(model = model), arguments))
  }
}

load_content <- function(content, arguments, call = rlang::caller_env()) {
  file <- tempfile(fileext = ".keras")
  on.exit(unlink(file))
  writeBin(content, file)
  python_call("load_model", c(list(model = file, raw = TRUE), arguments), call = call)
}

#' Save and load the weights of a model
#'
#' The file holds the weights alone. They can be loaded into a model with the same layers. Where
#' they don't fit it, or the file is damaged, the model stays as it was, and so does its optimizer.
#'
#' @param model A Keras model.
#' @param filepath Path that ends in `.weights.h5`.
#' @param overwrite `TRUE` replaces a file that is there already; `FALSE` asks you first, and is an
#'   error where nobody can be asked.
#' @param max_shard_size Number of gigabytes after which another file is begun, or `NULL` for one
#'   file. What is to be loaded then is their index, a path that ends in `.weights.json`.
#' @param skip_mismatch `TRUE` leaves out the layers whose weights have another shape.
#' @param ... For `load_model_weights()` more arguments of Keras' method, by name.
#' @return The model, invisibly.
#' @seealso <https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/>
#' @family files of models
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(1)
#' file <- tempfile(fileext = ".weights.h5")
#' save_model_weights(model, file)
#' again <- keras_model_sequential(input_shape = 4) |> layer_dense(1)
#' load_model_weights(again, file)
#' all.equal(get_weights(again), get_weights(model))
#' @export
save_model_weights <- function(model, filepath, overwrite = FALSE, max_shard_size = NULL, ...) {
  refuse_more()
  if (replaces(filepath, overwrite)) overwrite <- TRUE
  python_call("save_weights", supplied())
  invisible(model)
}

#' @rdname save_model_weights
#' @export
load_model_weights <- function(model, filepath, skip_mismatch = FALSE, ...) {
  refuse_unnamed(rlang::current_env())
  given <- supplied()
  own <- names(given) %in% c("model", "filepath", "skip_mismatch")
  python_call("load_weights", c(given[own], list(more = given[!own])))
  invisible(model)
}

#' Save and load the architecture of a model
#'
#' The architecture, as JSON, is what a model is made of, without its weights.
#'
#' @param model A Keras model.
#' @param filepath Path of the file. `save_model_config()` with `NULL` returns the JSON, which
#'   `load_model_config()` takes too.
#' @param overwrite `TRUE` replaces a file that is there already; `FALSE` asks you first, and is an
#'   error where nobody can be asked.
#' @param custom_objects Named list of the classes and functions of your own that the model uses.
#' @eval param("...")
#' @return `save_model_config()` the model, invisibly, or a string. `load_model_config()` a Keras
#'   model with new weights, not compiled.
#' @seealso [get_config()] and
#'   <https://keras.io/api/models/model_saving_apis/model_config_serialization/>
#' @family files of models
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(1)
#' json <- save_model_config(model)
#' load_model_config(json)
#' @export
save_model_config <- function(model, filepath = NULL, overwrite = FALSE, ...) {
  refuse_more()
  if (replaces(filepath, overwrite)) overwrite <- TRUE
  json <- python_call("save_config", supplied())
  if (is.null(filepath)) json else invisible(model)
}

#' @rdname save_model_config
#' @export
load_model_config <- function(filepath, custom_objects = NULL, ...) {
  refuse_more()
  python_call("load_config", supplied())
}

# Whether the user, asked, says that a file is to be replaced, which `overwrite` doesn't say yet.
replaces <- function(filepath, overwrite) {
  asks <- !isTRUE(overwrite) && rlang::is_interactive()
  asks && rlang::is_string(filepath) && file.exists(filepath) &&
    isTRUE(utils::askYesNo(sprintf("Replace %s?", filepath), default = FALSE))
}

#' Export a model for prediction
#'
#' Writes a folder in TensorFlow's SavedModel format, which TensorFlow Serving and other programs
#' can use without bridle and Keras. It predicts and can't be trained.
#'
#' @param object A Keras model that knows the shape of its input.
#' @param export_dir_base Path of the folder. What else is in it stays.
#' @param ... More arguments of Keras' `export` method by name: `format`, `verbose`,
#'   `input_signature`.
#' @return The path, invisibly.
#' @seealso [layer_tfsm()] and <https://keras.io/api/models/model_saving_apis/export/>
#' @family files of models
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(1)
#' folder <- tempfile("model")
#' export_savedmodel(model, folder, verbose = FALSE)
#' list.files(folder)
#' @export
export_savedmodel <- function(object, export_dir_base, ...) {
  UseMethod("export_savedmodel")
}

#' @export
export_savedmodel.keras.src.models.model.Model <- function(object, export_dir_base, ...) {
  refuse_unnamed(rlang::current_env())
  more <- supplied(except = c("object", "export_dir_base"))
  python_call("export", list(model = object, export_dir_base = export_dir_base, more = more))
  invisible(export_dir_base)
}
