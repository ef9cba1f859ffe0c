# Names in configurations and the classes and functions of the user's own that they stand for:
# python/bridle/for_r/custom_objects.py.

#' Register a class or function of your own
#'
#' Registered, it is found by its name where a model that uses it is loaded.
#'
#' @param object A class written in R ([Layer()] and its relatives), an R function, or a Python
#'   class or function.
#' @param name Name to save it by. By default that of the class, or the symbol that the function was
#'   passed by.
#' @param package Name of what it belongs to, which comes before its own. By default `"Custom"`.
#' @return `register_keras_serializable()` the object, invisibly. `get_registered_name()` a string:
#'   the name, or where it isn't registered the object's own. `get_registered_object()` the Python
#'   class or function, or `NULL`.
#' @eval param("...")
#' @param obj A class or function.
#' @param custom_objects Named list to look in first, or `NULL`.
#' @param module_objects Named list to look in last, or `NULL`.
#' @seealso [with_custom_object_scope()], [load_model()]
#' @examplesIf bridle_ready()
#' layer_double <- Layer("Double", call = function(inputs) 2 * inputs)
#' register_keras_serializable(layer_double, package = "mine")
#' get_registered_name(layer_double)
#' get_registered_object("mine>Double")
#' @export
register_keras_serializable <- function(object, name = NULL, package = NULL, ...) {
  refuse_more()
  is_function <- is.function(object) && !is_python(object) && !is_r_class(object)
  named <- name_functions(object, substitute(object))
  registered <- python_call("register", list(object = named, name = name, package = package))
  # The same R function is the same Python function from here on, by which Keras knows it.
  if (is_function) {
    entry <- list(fn = without_attributes(object), python = registered)
    the$registered <- c(the$registered, list(entry))
  }
  invisible(object)
}

without_attributes <- function(fn) {
  attributes(fn) <- NULL
  fn
}

registered_function <- function(fn) {
  same <- function(entry) identical(entry$fn, without_attributes(fn), ignore.bytecode = TRUE)
  found <- Find(same, the$registered)
  if (!is.null(found) && !reticulate::py_is_null_xptr(found$python)) found$python
}

#' @rdname register_keras_serializable
#' @export
get_registered_name <- function(obj) {
  python_call("registered_name", list(obj = obj))
}

#' @rdname register_keras_serializable
#' @export
get_registered_object <- function(name, custom_objects = NULL, module_objects = NULL) {
  python_call("registered_object", supplied())
}

#' Classes and functions of your own, by name
#'
#' Keras looks up names in a saved model among what is registered, and within
#' `with_custom_object_scope()` among `objects` first.
#'
#' @param objects List of classes and functions, named by the names in the file; those without a
#'   name have their own.
#' @param expr Code to run, which loads a model say.
#' @param clear `TRUE` to forget what was registered before.
#' @return `with_custom_object_scope()` the value of `expr`. `get_custom_objects()` what is
#'   registered, a named list of Python classes and functions; `set_custom_objects()` what was
#'   before, invisibly.
#' @seealso [register_keras_serializable()]
#' @examplesIf bridle_ready()
#' layer_double <- Layer("Double", call = function(inputs) 2 * inputs)
#' config <- serialize_keras_object(layer_double())
#' with_custom_object_scope(list(layer_double), deserialize_keras_object(config))
#' names(get_custom_objects())
#' @export
with_custom_object_scope <- function(objects, expr) {
  scope <- python_call("object_scope", list(objects = objects))
  scope$`__enter__`()
  on.exit(scope$`__exit__`(NULL, NULL, NULL))
  force(expr)
}

#' @rdname with_custom_object_scope
#' @export
get_custom_objects <- function() {
  python_call("get_objects")
}

#' @rdname with_custom_object_scope
#' @export
set_custom_objects <- function(objects = named_list(), clear = TRUE) {
  invisible(python_call("set_objects", list(objects = objects, clear = clear)))
}
