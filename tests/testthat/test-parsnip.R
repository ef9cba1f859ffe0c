skip_if_not_installed("hardhat")

# parsnip's own functions, which write down what they are called with.
written <- list()
parsnip <- new.env()
for (name in c("set_model_engine", "set_dependency", "set_model_arg", "set_fit", "set_encoding",
               "set_pred")) local({
  called <- name
  assign(called, function(...) written <<- c(written, list(c(called = called, list(...)))), parsnip)
})
parsnip$show_engines <- function(x) list(engine = vapply(of("set_model_engine"), `[[`, "", "eng"))
of <- function(name) Filter(function(call) call$called == name, written)

test_that("the engine trains and predicts as parsnip will ask it to", {
  register_parsnip(parsnip)
  for (call in of("set_fit")) {
    expect_identical(call$value$interface, "data.frame")
    fn <- getExportedValue(call$value$func[["pkg"]], call$value$func[["fun"]])
    y <- if (call$mode == "regression") iris$Petal.Width else iris$Species
    fit <- fn(x = iris[1:3], y = y, hidden = 2, epochs = 1)
    for (pred in Filter(function(pred) pred$mode == call$mode, of("set_pred"))) {
      object <- list(fit = fit, lvl = levels(iris$Species))
      new_data <- iris[1:3, 1:3]
      predicted <- do.call(pred$value$func[["fun"]], lapply(pred$value$args, eval, environment()))
      got <- pred$value$post(predicted, object)
      expect_identical(NROW(got), 3L, info = pred$type)
      if (pred$type == "prob") expect_identical(names(got), levels(iris$Species))
    }
  }
  arguments <- vapply(of("set_model_arg"), `[[`, "", "original")
  expect_identical(setdiff(arguments, names(formals(bridle_mlp.data.frame))), character())
  expect_setequal(vapply(of("set_encoding"), `[[`, "", "mode"), c("regression", "classification"))
})

test_that("it is registered once", {
  times <- length(written)
  register_parsnip(parsnip)
  expect_length(written, times)
})
