layer_double <- Layer("Double", call = function(inputs) 2 * inputs)
config <- function() serialize_keras_object(layer_double(name = "twice"))

test_that("a registered class is found by its name", {
  before <- set_custom_objects(list(), clear = FALSE)
  on.exit(set_custom_objects(before))
  # Keras never forgets the name that a class is saved by: this one is for this test alone.
  layer_triple <- Layer("Triple", call = function(inputs) 3 * inputs)
  expect_identical(get_registered_name(layer_triple), "Triple")
  expect_invisible(register_keras_serializable(layer_triple, package = "mine"))
  expect_identical(get_registered_name(layer_triple), "mine>Triple")
  found <- get_registered_object("mine>Triple")
  expect_equal(reticulate::py_id(found), reticulate::py_id(python_class(layer_triple)))
  expect_null(get_registered_object("mine>Quadruple"))
  config <- serialize_keras_object(layer_triple(name = "thrice"))
  expect_identical(config$registered_name, "mine>Triple")
  expect_equal(r_value(deserialize_keras_object(config)$name), "thrice")

  register_keras_serializable(layer_triple, name = "Other")
  expect_identical(get_registered_name(layer_triple), "Custom>Other")
})

test_that("a registered R function is one Python function from then on", {
  before <- set_custom_objects(list(), clear = FALSE)
  on.exit(set_custom_objects(before))
  cube <- function(x) x^3
  register_keras_serializable(cube, package = "mine")
  activation <- serialize_keras_object(layer_dense(units = 1, activation = cube))$config$activation
  expect_identical(activation$config, "mine>cube")
  config <- serialize_keras_object(layer_dense(units = 1, activation = cube))
  again <- deserialize_keras_object(config)
  expect_equal(as.vector(r_value(keras$ops$convert_to_numpy(again$activation(2)))), 8)
})

test_that("names stand for objects in a scope, and not after it", {
  lacking <- function() deserialize_keras_object(config())
  expect_error(lacking(), class = "bridle_error_python")
  for (objects in list(list(layer_double), list(Double = layer_double), layer_double)) {
    layer <- with_custom_object_scope(objects, lacking())
    expect_equal(r_value(layer$name), "twice")
  }
  expect_error(with_custom_object_scope(list(layer_double), stop("inside")), "inside")
  expect_error(lacking(), class = "bridle_error_python")
  layer <- deserialize_keras_object(config(), custom_objects = list(Double = layer_double))
  expect_equal(r_value(layer$name), "twice")
  expect_error(
    with_custom_object_scope(list(layer_double()), 1), "`objects` must be classes and functions",
    class = "bridle_error_type"
  )
})

test_that("the registered objects can be replaced and put back", {
  before <- set_custom_objects(list(Double = layer_double))
  on.exit(set_custom_objects(before))
  expect_named(get_custom_objects(), "Double")
  expect_true("bridle>Sequential" %in% names(before))
  expect_identical(
    reticulate::py_id(get_registered_object("Double")),
    reticulate::py_id(python_class(layer_double))
  )
})

test_that("only classes and functions can be registered", {
  expect_error(
    register_keras_serializable(layer_double()), "`object` must be a class or a function",
    class = "bridle_error_type"
  )
})

test_that("a scope within another one has the names of both", {
  inner <- Layer("Inner", call = function(x) x)
  outer <- Layer("Outer", call = function(x) x)
  both <- with_custom_object_scope(list(outer), with_custom_object_scope(list(inner), {
    vapply(c("Outer", "Inner"), function(name) is.null(get_registered_object(name)), NA)
  }))
  expect_false(any(both))
})
