# A package with the name, the generics and some of the methods of R's tensorflow, and one like
# dplyr: neither is needed for bridle, and both may be attached beside it.
stand_ins <- function(library) {
  package <- function(name, namespace, code) {
    folder <- file.path(library, "source", name)
    dir.create(file.path(folder, "R"), recursive = TRUE)
    writeLines(namespace, file.path(folder, "NAMESPACE"))
    writeLines(code, file.path(folder, "R", "code.R"))
    writeLines(c(
      paste("Package:", name), "Version: 1.0", "Title: A Stand-In", "Description: A stand-in.",
      "License: MIT", "Author: A", "Maintainer: A <a@example.org>"
    ), file.path(folder, "DESCRIPTION"))
    folder
  }
  folders <- c(
    package("tensorflow",
      c(
        "export(evaluate, export_savedmodel, shape, all_dims)",
        sprintf("S3method('%s', tensorflow.tensor)", c("+", "[", "sum", "dim", "print")),
        "S3method(as.array, tensorflow.python.framework.ops.EagerTensor)"
      ),
      c(
        "evaluate <- function(object, ...) UseMethod('evaluate')",
        "export_savedmodel <- function(object, ...) UseMethod('export_savedmodel')",
        "shape <- function(...) reticulate::import('tensorflow')$TensorShape(list(...))",
        "all_dims <- function() reticulate::import_builtins(FALSE)$Ellipsis",
        "`+.tensorflow.tensor` <- `sum.tensorflow.tensor` <- function(...) stop('tensorflow')",
        "dim.tensorflow.tensor <- print.tensorflow.tensor <- function(x, ...) stop('tensorflow')",
        "`[.tensorflow.tensor` <- function(x, ..., drop, style) 'counted from 0'",
        "as.array.tensorflow.python.framework.ops.EagerTensor <- function(x, ...) x$numpy()",
        ".onLoad <- function(...) reticulate::register_class_filter(function(classes) {",
        "  tensors <- grep('Tensor$', classes, value = TRUE)",
        "  if (any(grepl('^tensorflow', tensors))) c('tensorflow.tensor', classes) else classes",
        "})"
      )
    ),
    package("dplyr", "export(explain)", "explain <- function(x, ...) UseMethod('explain')")
  )
  install <- c("CMD", "INSTALL", "--no-docs", "--no-test-load", paste0("--library=", library))
  system2(file.path(R.home("bin"), "R"), c(install, folders), stdout = FALSE, stderr = FALSE)
}

checks <- c(
  "x <- op_array(matrix(c(1, 2, 3, 4), 2))",
  "shape_of <- get('shape', 'package:tensorflow')",
  "model <- keras_model_sequential(input_shape = shape_of(2L)) |> layer_dense(1)",
  "compile(model, 'sgd', 'mse')",
  "fit(model, diag(2), c(1, 2), epochs = 1, verbose = 0)",
  "folder <- tempfile()",
  "stopifnot(",
  "  inherits(x, 'tensorflow.tensor'),",
  "  is.array(as.array(x[1][1])),",
  "  identical(as.vector(as.array(x[1])), c(1, 3)),",
  "  identical(as.array(x[all_dims(), 2]), array(c(3, 4))),",
  "  identical(as.array(x + 1), matrix(c(2, 3, 4, 5), 2)),",
  "  identical(as.vector(as.array(sum(x))), 10),",
  "  identical(dim(op_zeros(shape_of(2L, 3L))), 2:3),",
  "  identical(dim(initializer_ones()(shape_of(2L, 2L))), c(2L, 2L)),",
  "  identical(x[1, style = 'python'], 'counted from 0'),",
  "  is.numeric(unlist(evaluate(model, diag(2), c(1, 2), verbose = 0))),",
  "  is.numeric(unlist(tensorflow::evaluate(model, diag(2), c(1, 2), verbose = 0))),",
  "  is.numeric(unlist(generics::evaluate(model, diag(2), c(1, 2), verbose = 0))),",
  "  is.character(dplyr::explain(model)),",
  "  is.character(tensorflow::export_savedmodel(model, folder, verbose = FALSE)),",
  "  file.exists(file.path(folder, 'saved_model.pb'))",
  ")",
  "cat('all is well')"
)

test_that("library(tensorflow) may come before and after library(bridle)", {
  library <- withr::local_tempdir()
  stand_ins(library)
  attach <- c("library(bridle)", "library(tensorflow)", "library(dplyr)")
  for (order in list(attach, rev(attach))) {
    script <- withr::local_tempfile(fileext = ".R")
    paths <- deparse1(c(library, .libPaths()))
    writeLines(c(sprintf(".libPaths(%s)", paths), order, checks), script)
    said <- suppressWarnings(
      system2(file.path(R.home("bin"), "Rscript"), script, stdout = TRUE, stderr = TRUE)
    )
    expect_identical(utils::tail(said, 1), "all is well", info = paste(said, collapse = "\n"))
  }
})
