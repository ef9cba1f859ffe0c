# Models that are written here, in all the ways that R has, and used in another process: one for all
# of the tests, because starting it takes the most of their time.

classifier <- function() {
  model <- keras_model_sequential(input_shape = 4) |>
    layer_dense(8, activation = "relu") |>
    layer_dropout(0.5) |>
    layer_dense(3, activation = "softmax")
  model |> compile("adam", loss = "sparse_categorical_crossentropy", metrics = "accuracy")
  silent_fit(model, iris[1:4], iris$Species, epochs = 2, seed = 1)
  model
}

# All that a model brings along: the other order of the columns and the levels' names need what it
# knows of its data; to train on, the optimizer's state and where the random numbers are.
use_classifier <- function(model) {
  history <- model$history$history
  predicted <- predict(model, iris[c(1, 60, 120), 4:1], verbose = 0)
  evaluated <- evaluate(model, iris[1:4], iris$Species, verbose = 0)
  batch <- train_on_batch(model, iris[1:4], iris$Species)
  set.seed(1)
  fit(model, iris[1:4], iris$Species, epochs = 2, verbose = 0)
  list(history, batch, predicted, evaluated, get_weights(model))
}

case <- function(write = saveRDS, read = readRDS, make = classifier, use = use_classifier) {
  environment(read) <- environment(use) <- globalenv()
  list(make = make, write = write, read = read, use = use)
}

write_serialized <- function(...) {
  function(model, file) writeBin(serialize(model, NULL, ...), file)
}
read_serialized <- function(file) unserialize(readBin(file, "raw", file.size(file)))

ways <- list(
  "saveRDS()" = case(),
  "saveRDS(), in text, not compressed" = case(function(model, file) {
    saveRDS(model, file, ascii = TRUE, compress = FALSE)
  }),
  "save()" = case(function(model, file) save(model, file = file), function(file) {
    load(file)
    model
  }),
  "save.image()" = case(function(model, file) {
    assign("a_model", model, envir = globalenv())
    on.exit(rm("a_model", envir = globalenv()))
    save.image(file)
  }, function(file) {
    load(file, globalenv())
    a_model
  }),
  "serialize()" = case(write_serialized(), read_serialized),
  "serialize(xdr = FALSE)" = case(write_serialized(xdr = FALSE), read_serialized),
  "twice in a list" = case(
    function(model, file) saveRDS(list(first = model, others = list(model)), file),
    function(file) {
      it <- readRDS(file)
      predict(it$first, iris[1:4], verbose = 0)
      it$others[[1]]
    }
  ),
  "a function's" = case(function(model, file) {
    gives <- function() model
    environment(gives) <- list2env(list(model = model), parent = globalenv())
    saveRDS(gives, file)
  }, function(file) readRDS(file)()),
  "after more training" = case(function(model, file) {
    saveRDS(model, file)
    silent_fit(model, iris[1:4], iris$Species)
    saveRDS(model, file)
  }),
  "read and written again, before its use" = case(function(model, file) {
    saveRDS(model, file)
    saveRDS(readRDS(file), file)
  }),
  "read and written again, after its use" = case(function(model, file) {
    saveRDS(model, file)
    again <- readRDS(file)
    predict(again, iris[1:4], verbose = 0)
    saveRDS(again, file)
  })
)

predict_ones <- function(model) predict(model, matrix(1, 2, 3), verbose = 0)

kinds <- list(
  "not compiled" = case(make = small_model, use = predict_ones),
  "without a shape" = case(
    make = function() keras_model_sequential() |> layer_dense(2, kernel_initializer = "ones"),
    use = predict_ones
  ),
  "two inputs and outputs" = case(make = two_model, use = function(model) {
    predict(model, list(a = matrix(1, 1, 2), b = matrix(1, 1, 3)), verbose = 0)
  }),
  "called as a function" = case(make = small_model, use = function(model) {
    as.array(model(matrix(1, 2, 3)))
  }),
  "a layer added" = case(make = small_model, use = function(model) {
    model |> layer_dense(1, kernel_initializer = "ones") |> predict(matrix(1, 2, 3), verbose = 0)
  }),
  "its layers by `$`" = case(make = small_model, use = function(model) length(model$layers)),
  "its layers by `[[`" = case(make = small_model, use = function(model) length(model[["layers"]])),
  "changed by `$<-`" = case(make = small_model, use = function(model) {
    model$trainable <- FALSE
    length(get_weights(model, trainable = TRUE))
  }),
  "trained" = case(make = regression, use = function(model) {
    compile(model, "sgd", "mse")
    fit(model, matrix(1, 2, 3), matrix(1, 2, 2), verbose = 0)$metrics$loss
  }),
  "compiled" = case(make = small_model, use = function(model) {
    compile(model, "sgd", "mse")
    evaluate(model, matrix(1, 2, 3), matrix(1, 2, 1), verbose = 0)
  }),
  "saved" = case(make = small_model, use = function(model) {
    get_weights(load_model(save_model(model)))
  }),
  "printed" = case(make = small_model, use = function(model) capture.output(print(model))),
  "its own class, registered" = case(make = function() {
    layer_double <- Layer("Doubles", call = function(inputs) 2 * inputs)
    register_keras_serializable(layer_double)
    keras_model_sequential(input_shape = 3) |> layer_dense(1) |> layer_double()
  }, use = function(model) {
    layer_double <- Layer("Doubles", call = function(inputs) 2 * inputs)
    register_keras_serializable(layer_double)
    predict(model, matrix(1, 2, 3), verbose = 0)
  })
)

own_loss <- function() {
  own <- function(y_true, y_pred) mean(abs(y_true - y_pred))
  dense_model(kernel, bias, "sgd", own)
}
python_code <- function() {
  code <- "import keras
lambda_model = keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda x: x * 2)])"
  reticulate::py_to_r(python("lambda_model", code))
}

# What isn't brought back unasked, and how it is.
asked <- list(
  "by classes and functions" = case(make = own_loss, use = function(model) {
    own <- function(y_true, y_pred) mean(abs(y_true - y_pred))
    also <- model
    load_model(model, custom_objects = list(own = own))
    evaluate(also, matrix(1, 2, 3), matrix(1, 2, 2), verbose = 0)
  }),
  "without compilation" = case(make = own_loss, use = function(model) {
    predict(load_model(model, compile = FALSE), matrix(1, 2, 3), verbose = 0)
  }),
  "with Python's code" = case(make = python_code, use = function(model) {
    predict(load_model(model, safe_mode = FALSE), matrix(1, 2, 3), verbose = 0)
  })
)

# What an error says of a model or layer that is used.
said <- function(it) {
  use <- function() {
    if (inherits(it, "keras.src.models.model.Model")) return(predict(it, matrix(1, 2, 3)))
    keras_model_sequential(layers = list(it))
  }
  error <- rlang::catch_cnd(use(), "error")
  list(class = class(error), text = gsub("\\s+", " ", conditionMessage(error)))
}
faults <- list(
  "version 2" = case(function(model, file) saveRDS(model, file, version = 2), make = regression),
  "a function of R's" = case(make = own_loss),
  "Python's code" = case(make = python_code),
  "what can't be saved" = case(make = function() {
    Unsaved <- Model("Unsaved", call = function(inputs) inputs, get_config = function() {
      stop("no settings")
    })
    Unsaved()
  }),
  "a layer" = case(make = function() layer_dense(units = 1))
)
for (fault in names(faults)) faults[[fault]] <- case(
  faults[[fault]]$write, readRDS, faults[[fault]]$make, said
)

# What the cases' `use()` gives there, and what it gives here with the model that was written.
elsewhere <- local({
  found <- NULL
  function() {
    if (is.null(found)) found <<- use_elsewhere(c(ways, kinds, asked, faults))
    found
  }
})

use_elsewhere <- function(cases) {
  folder <- withr::local_tempdir()
  path <- function(name) file.path(folder, name)
  models <- lapply(cases, function(case) case$make())
  files <- path(seq_along(cases))
  Map(function(case, model, file) case$write(model, file), cases, models, files)
  tasks <- Map(function(case, file) c(case[c("read", "use")], file = file), cases, files)
  saveRDS(tasks, path("tasks"))
  writeLines(c(
    "library(bridle)",
    "run <- function(task) {",
    "  tryCatch(task$use(task$read(task$file)), error = conditionMessage)",
    "}",
    sprintf("saveRDS(lapply(readRDS('%s'), run), '%s')", path("tasks"), path("there"))
  ), path("script.R"))
  script <- c("--vanilla", path("script.R"))
  system2(file.path(R.home("bin"), "Rscript"), script, stdout = FALSE, stderr = FALSE)
  list(there = readRDS(path("there")), models = models)
}

expect_same_there <- function(cases) {
  found <- elsewhere()
  for (name in names(cases)) {
    expect_identical(found$there[[name]], cases[[name]]$use(found$models[[name]]), info = name)
  }
}

test_that("a model comes back by every way of R's, and trains on as if it hadn't been written", {
  expect_same_there(ways)
  expect_named(elsewhere()$there[["saveRDS()"]][[1]], c("accuracy", "loss"), ignore.order = TRUE)
})

test_that("models of every kind come back wherever they are first used", {
  expect_same_there(kinds)
})

test_that("what isn't brought back unasked is brought back in place by load_model()", {
  there <- elsewhere()$there
  outputs <- dense(matrix(1, 2, 3), kernel, bias)
  expect_equal(there[["by classes and functions"]]$loss, mean(abs(1 - outputs)), tolerance = 1e-6)
  expect_equal(there[["without compilation"]], outputs, tolerance = 1e-6)
  expect_equal(there[["with Python's code"]], matrix(2, 2, 3))
})

test_that("what can't be brought back explains itself", {
  words <- list(
    "version 2" = c("it couldn't be saved", "leave `version` to its default"),
    "a function of R's" = c("Can't bring back", "`list(own = ...)`", "`load_model(model, ...)`"),
    "Python's code" = c("Can't bring back a model", "safe_mode = FALSE"),
    "what can't be saved" = c("it couldn't be saved", "no settings"),
    "a layer" = c("Can't use a Python object from `readRDS()`", "Make it again")
  )
  expect_named(words, names(faults))
  for (fault in names(faults)) {
    error <- elsewhere()$there[[fault]]
    expect_true("bridle_error_state" %in% error$class, info = fault)
    for (part in words[[fault]]) expect_match(error$text, part, fixed = TRUE, info = fault)
  }
})

test_that("a copy in the same process is a model of its own, and all names of it are one", {
  model <- regression()
  copy <- unserialize(serialize(model, NULL))
  also <- copy
  history <- silent_fit(copy, x, y)
  expect_identical(unserialize(serialize(history, NULL)), history)
  expect_identical(get_weights(also), get_weights(copy))
  expect_equal(get_weights(model), list(kernel, array(bias)))
  expect_null(copy[["history"]]$history$accuracy)
  expect_error(load_model(copy), "`model` must be a path", class = "bridle_error_type")
})

test_that("what Python hands over unconverted is kept too, once bridle has seen it", {
  code <- "import keras
as_it_is = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])"
  model <- python("as_it_is", code)
  predict(model, x, verbose = 0)
  copy <- unserialize(serialize(model, NULL))
  expect_identical(predict(copy, x, verbose = 0), predict(model, x, verbose = 0))
})

test_that("a model from a copy of the process says why it isn't there", {
  skip_on_os("windows")
  model <- regression()
  gc() # a copy's own would let go of Python's objects, and may wait for a thread that it lacks
  found <- parallel::mclapply(1:2, function(i) model, mc.cores = 2)[[1]]
  error <- expect_error(predict(found, x), class = "bridle_error_state")
  expect_match(conditionMessage(error), "Can't compute in a copy of a process", fixed = TRUE)
})

test_that("the package bundle is given a method", {
  # A stand-in with its generic.
  source <- file.path(withr::local_tempdir(), "bundle")
  dir.create(file.path(source, "R"), recursive = TRUE)
  writeLines(c("Package: bundle", "Version: 0.0.1"), file.path(source, "DESCRIPTION"))
  writeLines("export(bundle)", file.path(source, "NAMESPACE"))
  writeLines("bundle <- function(x, ...) UseMethod('bundle')", file.path(source, "R", "bundle.R"))
  library <- withr::local_tempdir()
  utils::install.packages(source, library, repos = NULL, type = "source", quiet = TRUE)
  withr::local_libpaths(library)
  withr::defer(unloadNamespace("bundle"))
  bundle <- getExportedValue("bundle", "bundle")
  model <- regression()
  bundled <- unserialize(serialize(bundle(model), NULL))
  expect_s3_class(bundled, "bundle")
  expect_type(bundled$object, "raw")
  expect_identical(get_weights(bundled$situate(bundled$object)), get_weights(model))
})
