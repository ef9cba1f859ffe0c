# Layers composed with what they are given: a Sequential model gets the layer, a tensor goes through
# it. `frame` is the constructor's: errors are reported as coming from there.

compose_layer <- function(target, object, arguments, frame = parent.frame()) {
  if (missing(object)) object <- NULL
  refuse_input(object, frame)
  compose(construct(target, arguments, frame = frame), object, frame)
}

# Without `object` the layer itself; with a Sequential model that model, the layer added, invisibly;
# else the layer's output.
compose <- function(layer, object, frame) {
  if (is.null(object)) {
    layer
  } else if (is_sequential(object)) {
    python_call("add_layer", list(model = object, layer = layer), call = frame)
    invisible(object)
  } else {
    python_call("apply_layer", list(layer = layer, inputs = object), call = frame)
  }
}

# A layer of several inputs takes them as a list, or one by one.
merge_inputs <- function(target, inputs, more, arguments, frame = parent.frame()) {
  if (missing(inputs)) inputs <- NULL
  if (!is.list(inputs)) inputs <- list(inputs)[!is.null(inputs)]
  inputs <- c(inputs, more)
  layer <- python_call("construct", c(as_target(target), list(arguments = arguments)), call = frame)
  if (length(inputs) == 0) {
    layer
  } else {
    python_call("apply_layer", list(layer = layer, inputs = inputs), call = frame)
  }
}

# `layer_dense(32)` means `units = 32`, but the first argument is what the layer is called on.
refuse_input <- function(object, frame) {
  is_layer <- inherits(object, "keras.src.layers.layer.Layer") && !is_sequential(object)
  is_vector <- is.atomic(object) && !is.null(object) && is.null(dim(object))
  # Models and layers are functions too, where reticulate wraps what can be called.
  is_r_function <- is.function(object) && !is_python(object)
  if (is_layer || is_vector || is_r_function) {
    what <- if (is_layer) "a layer" else if (is_vector) show_value(object) else "a function"
    abort(
      sprintf("`object` must be a Sequential model, a tensor or an array, not %s.", what),
      hint = if (is_vector) shifted_hint(frame) else name_hint(object, frame),
      class = "bridle_error_type",
      call = frame
    )
  }
}

# `layer_dense(10, "relu")`: each value without a name is meant for the argument after the one that
# its place is.
shifted_hint <- function(frame) {
  arguments <- as.list(rlang::frame_call(frame))[-1]
  named <- rlang::names2(arguments)
  places <- setdiff(names(formals(rlang::frame_fn(frame))), c("...", named))
  count <- sum(named == "")
  if (count == 0 || count >= length(places) || places[1] != "object") {
    return(name_hint(get("object", frame), frame))
  }
  values <- vapply(mget(places[seq_len(count)], frame), show_value, "")
  meant <- sprintf("%s = %s", places[seq_len(count) + 1], values)
  fn <- rlang::error_call(frame)[[1]]
  shown <- toString(meant)
  if (is.name(fn)) shown <- sprintf("%s(%s)", as.character(fn), shown)
  sprintf("Name the argument%s: `%s`.", if (count == 1) "" else "s", shown)
}
