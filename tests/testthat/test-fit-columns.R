named <- function(columns = c("a", "b", "c", "id")) {
  `colnames<-`(cbind(x, 1e6), c("a", "b", "c", "id"))[, columns, drop = FALSE]
}

kinds <- list(
  "a data frame" = as.data.frame,
  "a matrix" = identity,
  "a sparse matrix" = function(x) Matrix::Matrix(x, sparse = TRUE)
)

test_that("columns are those of training, wherever they stand", {
  for (kind in names(kinds)) {
    make <- kinds[[kind]]
    model <- still()
    trained <- silent_fit(
      model, make(named(c("a", "b", "c"))), y,
      validation_data = list(make(named(c("id", "c", "a", "b"))), y)
    )
    expect_equal(trained$metrics$val_loss, mse_of(1:4), tolerance = 1e-6, info = kind)
    turned <- make(named(c("c", "id", "b", "a")))
    wanted <- dense(x, kernel, bias)
    alike <- function(got) expect_equal(got, wanted, tolerance = 1e-6, info = kind)
    alike(predict(model, turned, verbose = 0))
    alike(predict(model, list(x = turned), verbose = 0))
    for (time in 1:2) alike(predict_on_batch(model, turned))
    alike(as.array(model(turned)))
    loss <- unlist(evaluate(model, turned, y, verbose = 0))
    expect_equal(loss[[1]], mse_of(1:4), tolerance = 1e-6, info = kind)
    missing <- make(named(c("c", "id", "b")))
    expect_error(predict(model, missing, verbose = 0), "`a` is\\s+missing")
    expect_error(predict_on_batch(model, missing), "`a` is\\s+missing")
    expect_error(model(missing), "`a` is\\s+missing")
  }
})

test_that("a matrix without names is taken by place", {
  model <- still()
  silent_fit(model, named(c("a", "b", "c")), y)
  got <- predict(model, unname(named(c("c", "b", "a"))), verbose = 0)
  expect_equal(got, dense(x[, 3:1], kernel, bias), tolerance = 1e-6)
})

test_that("a layer keeps the columns that it was adapted to", {
  layer <- layer_normalization()
  adapt(layer, named(c("a", "b", "c")))
  z <- sweep(sweep(x, 2, colMeans(x)), 2, sqrt(colMeans(x^2) - colMeans(x)^2), "/")
  expect_equal(as.array(layer(named(c("c", "a", "id", "b")))), z, tolerance = 1e-5)
})
