# Every layer: made with the arguments that Python code gives, called on data with the value of the
# Python call, on a symbolic tensor, in a Sequential model; saved and loaded.
keras <- keras_says()

# A call with `x` as what the layer is composed with; the layer in Python and what it's called `on`;
# the shape of `x` with its batch, and its values.
case <- function(call, python, shape, on = "(x)", values = seq_len(prod(shape)) / prod(shape)) {
  list(call = substitute(call), python = python, x = array(values, shape), on = on)
}
list_of_two <- "([x, x])"
cases <- read_cases("layers")

# These have tests of their own below, or need what isn't installed.
elsewhere <- c(
  "layer_lambda", "layer_pipeline", "layer_max_num_bounding_boxes", "layer_tfsm",
  "layer_torch_module_wrapper", "layer_jax_model_wrapper", "layer_flax_module_wrapper",
  "rnn_cell_gru", "rnn_cell_lstm", "rnn_cell_simple", "rnn_cells_stack"
)

with_x <- function(case, x) eval(case$call, list(x = x), environment())
named <- function(case) as.character(case$call[[1]])
takes_one <- Filter(function(case) case$on == "(x)", cases)

# The layer itself: the call without its inputs.
alone <- function(case) {
  first <- identical(case$call[[2]], quote(x)) || grepl("^list\\(x", deparse1(case$call[[2]]))
  stopifnot(first)
  others <- as.list(case$call)[-(1:2)]
  others <- others[!vapply(others, identical, NA, quote(x))]
  eval(as.call(c(case$call[[1]], list(NULL), others)))
}

test_that("each layer has a case", {
  tabled <- names(lines_of("layers"))
  expect_setequal(c(unique(vapply(cases, named, "")), elsewhere), tabled)
})

test_that("a layer has the arguments that it has in Python, and can be made of its configuration", {
  for (case in cases) {
    layer <- alone(case)
    expect_true(keras$is_instance(layer, lines[[named(case)]]$targets), info = case$python)
    expect_true(keras$same_config(layer, case$python), info = case$python)
    expect_true(keras$round_trips(layer), info = case$python)
  }
})

as_list <- function(x) if (is.list(x)) x else list(x)

test_that("a layer on data gives the numbers that it gives in Python", {
  for (case in cases) {
    reticulate::import("keras")$utils$set_random_seed(1L)
    ours <- as_list(keras$numbers(with_x(case, case$x)))
    theirs <- as_list(keras$layer_value(case$python, case$on, case$x))
    expect_equal(lapply(ours, dim), lapply(theirs, dim), info = case$python)
    expect_equal(unlist(ours), unlist(theirs), tolerance = 1e-6, info = case$python)
  }
})

symbolic <- function(case) {
  is_text <- is.character(case$x)
  keras_input(shape = dim(case$x)[-1], dtype = if (is_text) "string")
}

test_that("a layer on a symbolic tensor gives a tensor of the shape that it has in Python", {
  for (case in cases) {
    input <- symbolic(case)
    expect_equal(
      keras$shapes(with_x(case, input)), keras$layer_shapes(case$python, case$on, input),
      info = case$python
    )
  }
})

test_that("a Sequential model gets the layer and is returned", {
  for (case in takes_one) {
    model <- keras_model_sequential()
    returned <- with_x(case, model)
    expect_equal(reticulate::py_id(returned), reticulate::py_id(model), info = case$python)
    added <- r_value(model$layers)
    expect_length(added, 1)
    expect_true(keras$is_instance(added[[1]], lines[[named(case)]]$targets), info = case$python)
  }
})

test_that("a model of all layers is the same after saving and loading", {
  # Keras' own layers of these names make a cycle of a functional model.
  cases <- Filter(function(case) !grepl("quali[sz]ation", named(case)), cases)
  inputs <- lapply(cases, symbolic)
  outputs <- Map(with_x, cases, inputs)
  outputs <- lapply(outputs, function(output) if (is.list(output)) output[[1]] else output)
  reloaded <- keras$reloads(inputs, outputs, lapply(cases, function(case) case$x))
  expect_true(reloaded$config)
  for (i in seq_along(cases)) expect_true(reloaded$same[[i]], info = cases[[i]]$python)
})

# ---- Layers of another form ----

test_that("layer_lambda() calls an R function", {
  doubled <- matrix(c(1, 2), 1) |> layer_lambda(function(x) x * 2)
  expect_equal(as.vector(keras$numbers(doubled)), c(2, 4))
  shape <- keras_input(shape = 3) |> layer_lambda(function(x) x + 1, output_shape = 3)
  expect_equal(keras$shapes(shape), list(list(NULL, 3L)))
})

test_that("layer_pipeline() runs layers one after the other", {
  layer <- layer_pipeline(list(layer_rescaling(scale = 2), layer_rescaling(scale = 1, offset = 1)))
  expect_equal(as.vector(keras$numbers(layer(matrix(c(1, 2), 1)))), c(3, 5))
})

test_that("layer_max_num_bounding_boxes() takes a number", {
  layer <- layer_max_num_bounding_boxes(max_number = 3)
  expect_equal(r_value(layer$get_config())$max_number, 3L)
})

test_that("layer_tfsm() calls a saved model", {
  folder <- withr::local_tempdir()
  model <- dense_model(kernel, bias)
  utils::capture.output(model$export(folder, verbose = FALSE))
  layer <- layer_tfsm(filepath = folder)
  expect_equal(
    as.vector(keras$numbers(layer(x))), as.vector(dense(x, kernel, bias)),
    tolerance = 1e-6
  )
})

test_that("layers of other libraries say what is missing, or work", {
  call_fn <- python("call_fn", "def call_fn(params, inputs): return inputs * params[0]")
  make <- list(
    torch = function() layer_torch_module_wrapper(module = reticulate::import("torch")$nn$ReLU()),
    jax = function() layer_jax_model_wrapper(call_fn = call_fn, params = list(2)),
    flax = function() layer_flax_module_wrapper(module = reticulate::import("flax")$linen$Dense(1L))
  )
  for (library in names(make)) {
    if (!is.null(find_module(library))) {
      expect_true(keras$is_instance(make[[library]](), "keras.layers.Layer"))
    }
  }
  missing <- list(
    torch = quote(layer_torch_module_wrapper(module = NULL)),
    jax = quote(layer_jax_model_wrapper(call_fn = call_fn)),
    flax = quote(layer_flax_module_wrapper(module = NULL))
  )
  for (library in names(missing)) {
    if (is.null(find_module(library))) {
      expect_error(eval(missing[[library]]), "Can't find", class = "bridle_error_state")
    }
  }
})

test_that("attention needs a query and a value", {
  expect_error(
    layer_multi_head_attention(keras_input(shape = c(5, 4)), 2, 3),
    "must be a list of query and value",
    class = "bridle_error_type"
  )
})
