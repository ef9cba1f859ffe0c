test_that("class weights by level, by code and in order are the same", {
  target <- factor(c("no", "yes", "yes", "no"), levels = c("yes", "no"))
  wanted <- step_crossentropy(x, c(1, 0, 0, 1), kernel, bias, 0.1, w = c(4, 0.5, 0.5, 4))
  forms <- list(
    "levels in a vector" = c(no = 4, yes = 0.5),
    "levels in a list" = list(yes = 0.5, no = 4),
    "levels in a table" = 4 / as.table(c(no = 1, yes = 8)),
    "levels in an array" = tapply(c(4, 0.5), c("no", "yes"), mean),
    "codes" = list(`0` = 0.5, `1` = 4),
    "codes in a table" = 4 / table(c(rep(0, 8), 1)),
    "in order" = c(0.5, 4),
    "a list in order" = list(0.5, 4)
  )
  for (form in names(forms)) {
    got <- after_fit(classifier(), x, target, class_weight = forms[[form]])
    expect_weights(got, wanted, info = form)
    codes <- c(1, 0, 0, 1)
    if (!startsWith(form, "levels")) {
      got <- after_fit(classifier(), x, codes, class_weight = forms[[form]])
      expect_weights(got, wanted, info = form)
    }
  }
})

two_outputs <- function() {
  compile(two_model(), optimizer = "sgd", loss = list(p = "mse", q = "binary_crossentropy"))
}

test_that("class weights of several outputs are named by output and level", {
  inputs <- list(a = x[, 1:2], b = x)
  classes <- factor(c("no", "yes", "yes", "no"))
  written <- list(rep(1, 4), ifelse(classes == "yes", 3, 0.5))
  targets <- list(y[, 1], classes)
  trained <- function(...) {
    model <- two_outputs()
    silent_fit(model, inputs, targets, shuffle = FALSE, epochs = 2, ...)
    weights(model)
  }
  wanted <- trained(sample_weight = written)
  expect_equal(trained(class_weight = list(q = c(no = 0.5, yes = 3))), wanted, tolerance = 1e-6)
  expect_equal(trained(class_weight = list(q = list(`0` = 0.5, `1` = 3))), wanted, tolerance = 1e-6)
  targets[[2]] <- as.character(classes)
  expect_equal(trained(class_weight = list(q = c(yes = 3, no = 0.5))), wanted, tolerance = 1e-6)
  names(targets) <- c("p", "q")
  expect_equal(trained(class_weight = list(q = c(yes = 3, no = 0.5))), wanted, tolerance = 1e-6)
  expect_error(trained(class_weight = list(q = c(maybe = 1))), class = "bridle_error_name")
})

test_that("a weight may have kept the name that it was taken by", {
  classes <- c(0, 1, 1, 1)
  counts <- table(classes)
  loss_of <- function(class_weight) {
    model <- dense_model(kernel, bias, optimizer_sgd(0.1), "sparse_categorical_crossentropy")
    silent_fit(model, x, classes, class_weight = class_weight)$metrics$loss
  }
  wanted <- loss_of(list("0" = 1, "1" = 1 / 3))
  by_name <- list("0" = 1 / counts["0"], "1" = 1 / counts["1"])
  expect_equal(loss_of(by_name), wanted, tolerance = 1e-6)
  expect_equal(loss_of(1 / counts), wanted, tolerance = 1e-6)
  expect_equal(loss_of(c("1" = 1 / 3)), wanted, tolerance = 1e-6)
})
