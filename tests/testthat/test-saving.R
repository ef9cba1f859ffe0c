made <- function() {
  model <- keras_model_sequential(input_shape = 3, name = "small") |> layer_dense(2, name = "out")
  model |> compile(optimizer_adam(0.1), loss = "mse")
  model
}
x <- matrix(c(1, 2, 3, -1, 0.5, 0, 2, 1, 4, -3, 2, 1.5), 4)
y <- matrix(1:8 / 8, 4)

test_that("a saved model comes back with weights and optimizer", {
  file <- withr::local_tempfile(fileext = ".keras")
  model <- made()
  model |> fit(x, y, verbose = 0)
  expect_invisible(expect_identical(save_model(model, file), model))
  again <- load_model(file)
  expect_identical(get_weights(again), get_weights(model))
  go_on <- function(model) silent_fit(model, x, y, shuffle = FALSE)$metrics
  expect_equal(go_on(again), go_on(model))
  expect_false(load_model(file, compile = FALSE)$compiled)
})

test_that("without a path the file's content is returned", {
  model <- made()
  content <- save_model(model)
  expect_type(content, "raw")
  expect_identical(get_weights(load_model(content)), get_weights(model))
})

test_that("a saved model knows what its columns of predictions stand for", {
  model <- keras_model_sequential(input_shape = 4) |> layer_dense(3, activation = "softmax")
  model |> compile(loss = "sparse_categorical_crossentropy")
  model |> fit(iris[1:4], iris$Species, verbose = 0)
  expected <- levels(iris$Species)
  expect_identical(colnames(predict(load_model(save_model(model)), iris[1:2, 1:4])), expected)
  folder <- withr::local_tempfile()
  save_model(model, folder, zipped = FALSE)
  expect_identical(colnames(predict(load_model(folder), iris[1:2, 1:4])), expected)
})

test_that("in an interactive session the user is asked before a file is replaced", {
  file <- withr::local_tempfile(fileext = ".weights.h5")
  save_model_weights(made(), file)
  rlang::local_interactive()
  asked <- NULL
  says <- function(answer) {
    function(msg, ...) {
      asked <<- msg
      answer
    }
  }
  for (answer in c(FALSE, NA)) {
    withr::local_options(askYesNo = says(answer))
    expect_error(save_model_weights(made(), file), "it exists", class = "bridle_error_value")
  }
  expect_match(asked, basename(file), fixed = TRUE)
  model <- made()
  withr::local_options(askYesNo = says(TRUE))
  save_model_weights(model, file)
  expect_identical(get_weights(load_model_weights(made(), file)), get_weights(model))
})

test_that("weights alone go to a file and come back", {
  file <- withr::local_tempfile(fileext = ".weights.h5")
  model <- made()
  expect_invisible(expect_identical(save_model_weights(model, file), model))
  other <- made()
  expect_invisible(expect_identical(load_model_weights(other, file), other))
  expect_identical(get_weights(other), get_weights(model))
  wider <- keras_model_sequential(input_shape = 3) |> layer_dense(3)
  expect_error(load_model_weights(wider, file), class = "bridle_error")
  load_model_weights(wider, file, skip_mismatch = TRUE) |> suppressWarnings()
})

test_that("an architecture is JSON, in a file or a string", {
  file <- withr::local_tempfile(fileext = ".json")
  model <- made()
  expect_invisible(expect_identical(save_model_config(model, file), model))
  json <- save_model_config(model)
  expect_identical(readLines(file, warn = FALSE), json)
  for (from in c(file, json)) expect_equal(get_config(load_model_config(from)), get_config(model))
})

test_that("an exported model predicts", {
  folder <- withr::local_tempfile()
  model <- made()
  expect_invisible(expect_identical(export_savedmodel(model, folder, verbose = FALSE), folder))
  served <- reticulate::import("tensorflow")$saved_model$load(folder)
  expect_equal(
    as.vector(served$serve(reticulate::np_array(x, "float32"))$numpy()),
    as.vector(predict(model, x, verbose = 0)), tolerance = 1e-6
  )
})

test_that("nothing is overwritten unasked, and what isn't there is said", {
  withr::local_dir(withr::local_tempdir())
  model <- made()
  save_model(model, "a.keras")
  save_model_weights(model, "a.weights.h5")
  save_model_config(model, "a.json")
  size <- file.size("a.keras")
  expect_refusals({
    save_model(model, "a.keras")
    save_model_weights(model, "a.weights.h5")
    save_model_config(model, "a.json")
    save_model(model, "model")
    save_model(model, 3)
    save_model(model, "b.h5")
    save_model(model, "models/b.keras")
    save_model(model, "a.json/b.keras")
    save_model_weights(model, "b.h5")
    save_model_weights(model, "models/b.weights.h5")
    save_model_config(model, "models/b.json")
  })
  hide <- function(lines) sub("from \".*\"", "from \"<folder>\"", lines)
  expect_refusals(transform = hide, {
    load_model("b.keras")
    load_model_weights(model, "b.weights.h5")
    load_model_config("b.json")
  })
  expect_identical(file.size("a.keras"), size)
  save_model(model, "a.keras", overwrite = TRUE)
  save_model_weights(model, "a.weights.h5", overwrite = TRUE)
  save_model_config(model, "a.json", overwrite = TRUE)
})

test_that("weights in a file are looked at and edited", {
  file <- tempfile(fileext = ".weights.h5")
  save_model_weights(small_model(), file)
  editor <- saved_keras_file_editor(file)
  shapes_in <- function(editor) {
    shown <- reticulate::py_capture_output(editor$summary())
    lengths(regmatches(shown, gregexpr("shape=", shown)))
  }
  expect_identical(shapes_in(editor), 6L)
  editor$delete_object("layers/dense_2")
  edited <- tempfile(fileext = ".weights.h5")
  editor$resave_weights(edited)
  expect_identical(shapes_in(saved_keras_file_editor(edited)), 4L)
})

test_that("what can't be written leaves the file as it was", {
  folder <- withr::local_tempdir()
  file <- file.path(folder, "a.keras")
  save_model(made(), file)
  before <- readBin(file, "raw", 1e6)
  broken <- made()
  fails <- reticulate::py_eval("lambda store: store.fails")
  reticulate::py_set_attr(get_layer(broken, "out"), "save_own_variables", fails)
  expect_error(save_model(broken, file, overwrite = TRUE), class = "bridle_error_python")
  expect_identical(readBin(file, "raw", 1e6), before)
  expect_identical(list.files(folder, all.files = TRUE, no.. = TRUE), "a.keras")
})

test_that("files with the same rights as before, and nothing beside them", {
  folder <- withr::local_tempdir()
  file <- file.path(folder, "a.keras")
  save_model(made(), file)
  Sys.chmod(file, "640")
  save_model(made(), file, overwrite = TRUE)
  expect_identical(format(file.mode(file)), "640")
  expect_identical(list.files(folder, all.files = TRUE, no.. = TRUE), "a.keras")
})

test_that("an exported model is told of by its own path, and what else is there stays", {
  folder <- withr::local_tempdir()
  writeLines("mine", file.path(folder, "notes"))
  told <- reticulate::py_capture_output(export_savedmodel(made(), folder))
  expect_match(told, folder, fixed = TRUE)
  expect_no_match(told, ".writing", fixed = TRUE)
  expect_identical(readLines(file.path(folder, "notes")), "mine")
  expect_true(file.exists(file.path(folder, "saved_model.pb")))
})

test_that("weights in parts come back by their index", {
  folder <- withr::local_tempdir()
  model <- made()
  file <- file.path(folder, "a.weights.h5")
  expect_warning(save_model_weights(model, file, max_shard_size = 1), "a.weights.json")
  index <- file.path(folder, "a.weights.json")
  expect_identical(get_weights(load_model_weights(made(), index)), get_weights(model))
  expect_error(save_model_weights(model, file, max_shard_size = 1), "it exists")
})

# A folder with files of models that are damaged, or that are none.
damaged <- function(env = parent.frame()) {
  folder <- withr::local_tempdir(.local_envir = env)
  content <- save_model(made())
  write <- function(content, name) writeBin(content, file.path(folder, name))
  write(head(content, length(content) %/% 2), "cut.keras")
  write(charToRaw("a text"), "text.keras")
  write(raw(), "empty.keras")
  write(charToRaw("a text"), "text.h5")
  write(charToRaw("a text"), "text.txt")
  write(charToRaw("{"), "a.json")
  folder
}

test_that("what is no whole model is refused in a sentence", {
  withr::local_dir(damaged())
  expect_refusals({
    load_model("cut.keras")
    load_model("text.keras")
    load_model("empty.keras")
    load_model("text.h5")
    load_model("text.txt")
    load_model(charToRaw("a text"))
    load_model_config("a.json")
    load_model_config("{}")
  })
})

test_that("weights that can't be loaded leave the model as it was", {
  folder <- withr::local_tempdir()
  withr::local_dir(folder)
  model <- made()
  silent_fit(model, x, y)
  before <- get_weights(model)
  other <- keras_model_sequential(input_shape = 3) |> layer_dense(3, name = "wide")
  save_model_weights(other, "wide.weights.h5")
  save_model_weights(model, "cut.weights.h5")
  content <- readBin("cut.weights.h5", "raw", 1e6)
  writeBin(head(content, -1000), "cut.weights.h5")
  expect_refusals({
    load_model_weights(model, "wide.weights.h5")
    load_model_weights(model, "cut.weights.h5")
  })
  expect_identical(get_weights(model), before)
})

test_that("code in a file runs only where it is asked to", {
  withr::local_dir(withr::local_tempdir())
  made_of_code <- python("made_of_code", "
import keras
layer = keras.layers.Lambda(lambda x: (open('ran', 'w').close(), x)[1], name = 'shift')
made_of_code = keras.Sequential([keras.Input((2,)), layer])
")
  save_model(made_of_code, "a.keras")
  json <- save_model_config(made_of_code)
  unlink("ran")
  expect_refusals({
    load_model("a.keras")
    load_model_config(json)
  })
  expect_false(file.exists("ran"))
  load_model("a.keras", safe_mode = FALSE)
  expect_true(file.exists("ran"))
})

test_that("names in files are R code to nobody", {
  withr::local_dir(withr::local_tempdir())
  evil <- "{system('touch ran')}{.code {stop()}}`r system('touch ran')`"
  model <- keras_model_sequential(input_shape = 3) |> layer_dense(2, activation = "softmax")
  compile(model, loss = "sparse_categorical_crossentropy")
  set_categories(model, y = c(evil, "b"))
  again <- load_model(save_model(model))
  expect_identical(colnames(predict(again, x)), c(evil, "b"))
  unknown <- factor(c("b", "{system('touch ran')}", "b", evil))
  expect_error(evaluate(again, x, unknown), "{system('touch ran')}", fixed = TRUE)
  expect_error(load_model("{system('touch ran')}.keras"), "{system('touch ran')}", fixed = TRUE)
  other <- keras_model_sequential(input_shape = 3) |> layer_dense(2, activation = "softmax")
  compile(other, loss = "sparse_categorical_crossentropy")
  known <- factor(c(evil, "b", "b", evil), levels = c(evil, "b"))
  expect_warning(evaluate(other, x, known, verbose = 0), "system('touch ran')", fixed = TRUE)
  expect_false(file.exists("ran"))
})
