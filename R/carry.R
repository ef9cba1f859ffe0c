# A model's handle carries a vector for which R, whenever it writes the handle, writes the model as
# it is at that moment (src/when_written.c). Read again, the handle has that in the vector's place,
# and becomes the model at its first use.

#' Models as R objects
#'
#' A model is kept by what keeps R objects: [saveRDS()], [save()], [save.image()], RStudio's saved
#' sessions, and [serialize()] with all that uses it to send objects to other processes, such as the
#' packages future and callr. It may be anywhere in the object: in a list, or in the environment of
#' a function. Nothing needs to be called; the model is brought back when it is first used.
#'
#' What comes back is the model as it was when it was written: weights, `compile()`'s settings, the
#' optimizer's state, the [categories] and names of columns of its data, how its [data_frames] are
#' prepared, the state of its layers' random numbers, and `model$history`, unless a callback has
#' logged there what isn't numbers or text. It trains on as if nothing had happened; what `fit()`
#' draws follows from R's own stream. A history that [fit()] returned is an R object anyway.
#'
#' @section What needs a word:
#' * Classes and functions of your own that the model uses, R functions as losses and metrics too,
#'   have to be known where the model is used: by [register_keras_serializable()], or by
#'   `load_model(model, custom_objects = )`, which brings a model back with them.
#' * Python code of a model, `layer_lambda()`'s say, isn't run unasked. If you trust where the model
#'   comes from, `load_model(model, safe_mode = FALSE)` brings it back.
#' * Packages with formats of their own, and `saveRDS(version = 2)`, keep R's part of a model alone.
#'   `save_model(model)` without a path is a raw vector, which all of them keep, and [load_model()]
#'   makes the model of it. So do the methods for `bundle()` and `unbundle()` of the package bundle.
#' * Layers, optimizers, metrics, tensors and other objects of Keras aren't kept by themselves, and
#'   neither are models of Keras 2. They say so when they are used.
#'
#' @section What else to know:
#' Writing a model takes the time and the memory that [save_model()] takes, also where R writes an
#' object that holds one, or makes a hash of it. A model that can't be saved is no error then: it
#' says why when it is used again. A copy that was read is a model of its own, not the one that was
#' written. An object written once may hold a model in several places: it is one model afterwards
#' too, where R knew that it's the same; but a model that Python gave R twice, by two calls of
#' [get_layer()] say, is two.
#' @seealso [save_model()]
#' @family files of models
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = 4) |> layer_dense(1)
#' file <- tempfile(fileext = ".rds")
#' saveRDS(list(model = model, made = Sys.Date()), file)
#' kept <- readRDS(file)
#' all.equal(get_weights(kept$model), get_weights(model))
#' @name models_as_objects
NULL

# Its name in the environment in which reticulate keeps the pointer.
carried <- ".bridle"

# That environment is the handle itself, or belongs to it where the handle is a function.
place_of <- function(x) {
  if (is.environment(x)) x else attr(x, "py_object", exact = TRUE)
}

carry <- function(x) {
  if (inherits(x, model_classes[1])) {
    place <- place_of(x)
    if (!exists(carried, place, inherits = FALSE)) {
      assign(carried, .Call(c_when_written, function() as_written(place)), envir = place)
    }
  }
  x
}

# What R writes, without attributes: a list of the model's file and what goes beside it, or a string
# that says why there is none. An error here would be one of saveRDS().
as_written <- function(place) {
  tryCatch(
    list(save_model(place), python_call("beside_file", list(model = place))),
    error = function(condition) paste(c(condition$message, condition$body), collapse = "\n")
  )
}

# Makes the model again, in the environment that its handle has: wherever R has the handle, it is
# the model. `arguments` are those of load_model().
bring_back <- function(x, arguments = list(), call = rlang::caller_env()) {
  place <- place_of(x)
  content <- get0(carried, place, inherits = FALSE)
  if (is.raw(content)) {
    content <- "Version 2 of R's format can't hold it: leave `version` to its default."
  }
  if (!is.list(content)) refuse_gone(x, content, call)
  model <- tryCatch(
    load_content(content[[1]], arguments),
    bridle_error = function(error) refuse_back(error, call)
  )
  python_call("set_beside_file", list(model = model, text = content[[2]]))
  assign("pyobj", get("pyobj", place_of(model)), envir = place)
  rm(list = carried, envir = place)
  carry(x)
}

refuse_back <- function(error, call) {
  how <- "`load_model(model, ...)` brings it back with such arguments: see `?models_as_objects`."
  abort(
    sprintf("Can't bring back %s.", from_elsewhere("a model")),
    hint = paste(c(error$message, error$body, how), collapse = "\n"),
    class = "bridle_error_state",
    call = call,
    traceback = error$traceback
  )
}

# ---- The package bundle ----

register_bundle <- function() {
  registerS3method("bundle", model_classes[1], bundle_model, envir = asNamespace("bundle"))
}

bundle_model <- function(x, ...) {
  structure(
    list(object = save_model(x), situate = function(object) load_model(object)),
    class = c("bundled_bridle", "bundle")
  )
}
