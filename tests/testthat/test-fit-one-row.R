text_model <- function() {
  text <- keras_input(integer(0), dtype = "string", name = "text")
  age <- keras_input(1, name = "age")
  words <- layer_text_vectorization(output_mode = "count", vocabulary = c("one", "text", "a"))
  both <- layer_concatenate(list(words(text), age))
  keras_model(list(text, age), layer_dense(both, 1, kernel_initializer = "ones"))
}

test_that("one text and one number are a row", {
  text <- keras_input(integer(0), dtype = "string")
  words <- layer_text_vectorization(output_mode = "count", vocabulary = c("one", "text", "a"))
  counted <- keras_model(text, layer_dense(words(text), 1, kernel_initializer = "ones"))
  for (form in list("one text", c(text = "one text"), matrix("one text"), list("one text"))) {
    expect_equal(predict(counted, form, verbose = 0), matrix(2))
    expect_equal(predict_on_batch(counted, form), matrix(2))
    expect_equal(as.array(counted(form)), matrix(2))
  }
  both <- text_model()
  for (form in list(
    list(text = "a", age = 3), list(age = 3L, text = "a"), list("a", 3),
    data.frame(age = 3, text = "a")
  )) {
    expect_equal(predict(both, form, verbose = 0), matrix(4))
    expect_equal(as.array(both(form)), matrix(4))
  }
})

test_that("one row is trained on, and weights and targets of one", {
  model <- two_model()
  compile(model, optimizer = optimizer_sgd(0), loss = "mse", run_eagerly = TRUE)
  inputs <- list(matrix(c(1, 2), 1), matrix(c(2, 0, 1), 1)) # p is -1, q is 3
  trained <- silent_fit(model, inputs, list(1, 2), sample_weight = list(2, 10))
  expect_equal(trained$metrics$loss, 2 * 4 + 10 * 1)
  named <- evaluate(
    model, inputs, list(q = 2, p = 1),
    sample_weight = data.frame(q = 10, p = 2), verbose = 0
  )
  expect_equal(named$loss, 18)
  expect_error(predict(still(), x[1, ], verbose = 0), "drop = FALSE")
})

test_that("a layer adapts to one text", {
  layer <- layer_text_vectorization()
  adapt(layer, "a b")
  expect_setequal(get_vocabulary(layer, include_special_tokens = FALSE), c("a", "b"))
})

test_that("no rows have outputs without rows", {
  expect_identical(dim(predict(still(), x[0, ], verbose = 0)), c(0L, 2L))
  expect_identical(dim(predict_on_batch(still(), as.data.frame(x)[0, ])), c(0L, 2L))
  none <- predict(two_model(), list(x[0, 1:2], x[0, ]), verbose = 0)
  expect_identical(lapply(none, dim), list(p = c(0L, 1L), q = c(0L, 1L)))
  expect_identical(
    dim(predict(text_model(), list(character(), numeric()), verbose = 0)), c(0L, 1L)
  )
})

test_that("predictions have the names of the rows", {
  rows <- c("first", "second", "third", "fourth")
  named <- `rownames<-`(x, rows)
  wanted <- unname(dense(x, kernel, bias))
  sparse <- Matrix::Matrix(named, sparse = TRUE)
  for (form in list(named, as.data.frame(named), list(x = named), sparse)) {
    got <- predict(still(), form, verbose = 0)
    expect_equal(got, `rownames<-`(wanted, rows), tolerance = 1e-6)
    expect_identical(rownames(predict_on_batch(still(), form)), rows)
  }
  expect_null(rownames(predict(still(), as.data.frame(x), verbose = 0)))
  several <- predict(two_model(), list(a = named[, 1:2], b = x), verbose = 0)
  expect_identical(lapply(several, rownames), list(p = rows, q = rows))
})
