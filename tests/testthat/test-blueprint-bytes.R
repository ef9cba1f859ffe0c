skip_if_not_installed("hardhat")
skip_if_not_installed("recipes")

trained <- function(x, ...) {
  model <- linear()
  silent_fit(model, x, frame, ..., seed = 1)
  model
}

# A recipe with a number of the user's own, made where there is much else.
recipe_of_mine <- function() {
  much <- stats::rnorm(1e6)
  twice <- 2
  recipes::recipe(y ~ n + i + f, frame) |>
    recipes::step_mutate(n = n * twice) |>
    recipes::step_poly(i, degree = 2) |>
    recipes::step_normalize(recipes::all_numeric_predictors()) |>
    recipes::step_dummy(recipes::all_nominal_predictors())
}

models <- list(
  "a formula" = function() trained(y ~ log(i) + poly(n, 2) + f:l),
  "a recipe" = function() trained(recipe_of_mine()),
  "a frame" = function() {
    model <- linear()
    silent_fit(model, frame[-1], frame$y)
    model
  }
)

in_memory <- list(
  "save_model()" = function(model) load_model(save_model(model)),
  "serialize()" = function(model) unserialize(serialize(model, NULL)),
  "clone_model()" = function(model) set_weights(clone_model(model), get_weights(model)),
  "the same inputs and outputs" = function(model) keras_model(model$inputs, model$outputs),
  "Python's copy" = function(model) reticulate::import("copy")$deepcopy(model)
)

test_that("what a model knows of frames goes where the model goes", {
  for (name in names(models)) {
    model <- models[[name]]()
    wanted <- predict(model, later, verbose = 0)
    for (way in names(in_memory)) {
      got <- predict(in_memory[[way]](model), later, verbose = 0)
      expect_equal(got, wanted, tolerance = 1e-6, info = paste(name, way))
    }
    expect_lt(length(save_model(model)), 1e5)
  }
})

# Steps that hold functions, formulas and environments: their own, recipes' and R's.
steps <- list(
  function(recipe) recipes::step_interact(recipe, ~ n:i),
  function(recipe) recipes::step_ratio(recipe, n, denom = recipes::denom_vars(i)),
  function(recipe) recipes::step_filter(recipe, n > -2),
  function(recipe) recipes::step_num2factor(recipe, i, levels = letters[1:4]),
  function(recipe) recipes::step_mutate_at(recipe, i, fn = log),
  function(recipe) recipes::step_classdist(recipe, n, class = "f", pool = TRUE),
  function(recipe) recipes::step_impute_median(recipe, n),
  function(recipe) recipes::step_pca(recipe, n, i, num_comp = 2)
)

test_that("steps of recipes are what they were, after a file too", {
  for (step in steps) {
    recipe <- step(recipes::recipe(y ~ n + i + f, frame)) |>
      recipes::step_dummy(recipes::all_nominal_predictors())
    model <- trained(recipe)
    again <- load_model(save_model(model))
    info <- deparse1(body(step))
    expect_equal(predict(again, later), predict(model, later), tolerance = 1e-6, info = info)
  }
})

test_that("a thousand columns are prepared, after a file too", {
  wide <- as.data.frame(matrix(rnorm(5000), 5))
  wide$y <- 1:5
  model <- linear()
  silent_fit(model, y ~ ., wide)
  again <- load_model(save_model(model))
  expect_equal(predict(again, wide, verbose = 0), predict(model, wide, verbose = 0))
})

test_that("another process prepares them alike, and one without hardhat says so at predict()", {
  files <- withr::local_tempfile(pattern = names(models), fileext = ".rds")
  wanted <- lapply(seq_along(models), function(i) {
    model <- models[[i]]()
    saveRDS(model, files[i])
    predict(model, later, verbose = 0)
  })
  data <- withr::local_tempfile(fileext = ".rds")
  saveRDS(list(later = later, files = files), data)
  code <- c(
    sprintf("given <- readRDS(%s)", deparse(data)),
    "models <- lapply(given$files, readRDS)",
    "saveRDS(lapply(models, predict, given$later, verbose = 0), given$files[1])",
    "assignInNamespace('is_installed', function(pkg) pkg != 'hardhat', 'rlang')",
    "predict(models[[1]], matrix(0, 2, 9), verbose = 0)",
    "writeLines(conditionMessage(tryCatch(predict(models[[1]], given$later), error = identity)))"
  )
  ran <- in_other_r(code)
  expect_identical(ran$status, 0L, info = paste(ran$err, collapse = "\n"))
  expect_equal(readRDS(files[1]), wanted, tolerance = 1e-6)
  expect_match(ran$out, "without the package hardhat", all = FALSE)
})

# What R writes, and which functions in it are called.
calls_in <- function(x) {
  bytes <- reticulate::r_to_py(serialize(x, NULL))
  unlist(reticulate::import("bridle.for_r.serialized")$calls_in(bytes))
}

test_that("calls are found in what R writes, without running them", {
  marker <- withr::local_tempfile()
  delayed <- new.env(parent = emptyenv())
  delayedAssign("x", file.create(marker), assign.env = delayed)
  harmful <- bquote(file.create(.(marker)))
  cases <- list(
    list(quote(a + b(c)), c("b", "+")),
    list(bquote(base::system(x)), "base::system"),
    list(stats::as.formula("y ~ log(x)", emptyenv()), c("log", "~")),
    list(harmful, "file.create"),
    list(structure(list(quote(base::system)), class = "bridle_function"), "base::system"),
    list(list(1L, list(a = harmful)), "file.create"),
    list(structure(1, a = harmful), "file.create"),
    list(list2env(list(a = harmful), parent = emptyenv()), "file.create"),
    list(list(quote(f(1)), quote(f(2)), quote(g(f(3)))), c("f", "g")),
    list(list(1:10, letters, NULL, NA, 1i, as.raw(1), iris, Sys.time(), TRUE), NULL),
    list(list(globalenv(), baseenv(), emptyenv(), asNamespace("stats")), NULL)
  )
  for (case in cases) expect_identical(calls_in(case[[1]]), case[[2]], info = deparse1(case[[1]]))
  for (code in list(identity, sum, delayed, list(a = identity), compiler::compile(quote(a + 1)))) {
    expect_error(calls_in(code), "a function|a promise|byte code")
  }
  looked_up <- list(quote(f(1)(2)), bquote(.(baseenv())[["system"]]("x")), quote((log)(2)))
  for (code in looked_up) expect_error(calls_in(code), "a function that it looks up")
  expect_false(file.exists(marker))
})

test_that("code in a model's file isn't run unasked", {
  marker <- withr::local_tempfile()
  model <- trained(recipes::recipe(y ~ n, frame) |> recipes::step_mutate(n = n))
  # As somebody would who writes a file for others.
  blueprint <- blueprint_of(model, NULL)
  blueprint$recipe$steps[[1]]$inputs$n <- rlang::new_quosure(
    bquote({
      file.create(.(marker))
      n
    }),
    globalenv()
  )
  silent_fit <- function(blueprint) {
    args <- list(model = model, x = matrix(frame$n, dimnames = list(NULL, "n")), y = frame$y)
    args$blueprint <- reticulate::r_to_py(as_bytes(blueprint))
    python_call("fit", c(args, verbose = 0L))
  }
  silent_fit(blueprint)
  file <- withr::local_tempfile(fileext = ".keras")
  save_model(model, file)
  loaded <- load_model(file)
  expect_equal(dim(predict(loaded, matrix(frame$n), verbose = 0)), c(8, 1))
  expect_refusals(predict(loaded, frame, verbose = 0))
  expect_false(file.exists(marker))
  predict(load_model(file, safe_mode = FALSE), frame, verbose = 0)
  expect_true(file.exists(marker))
})
