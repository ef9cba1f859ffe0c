# What is drawn is told by shape, range and moments, and by the seed that repeats it.
draws <- list(
  random_normal = quote(random_normal(c(500, 2), mean = 3, stddev = 0.5, seed = s)),
  random_truncated_normal = quote(random_truncated_normal(c(500, 2), 3, 0.5, seed = s)),
  random_uniform = quote(random_uniform(c(500, 2), 1, 5, seed = s)),
  random_integer = quote(random_integer(c(500, 2), 1, 6, seed = s)),
  random_beta = quote(random_beta(c(500, 2), 2, 6, seed = s)),
  random_gamma = quote(random_gamma(c(500, 2), 3, seed = s)),
  random_binomial = quote(random_binomial(c(500, 2), 10, 0.3, seed = s)),
  random_categorical = quote(
    random_categorical(log(rbind(c(0.2, 0.3, 0.5), c(0.2, 0.3, 0.5))), 500, seed = s)
  ),
  random_dropout = quote(random_dropout(matrix(1, 500, 2), 0.25, seed = s)),
  random_shuffle = quote(random_shuffle(matrix(1:1000, 500), seed = s))
)
draw <- function(name, seed) as.array(eval(draws[[name]], list(s = seed)))
# Range, and the mean in closed form.
expected <- list(
  random_normal = list(range = c(-Inf, Inf), mean = 3),
  random_truncated_normal = list(range = c(2, 4), mean = 3),
  random_uniform = list(range = c(1, 5), mean = 3),
  random_integer = list(range = c(1, 5), mean = 3),
  random_beta = list(range = c(0, 1), mean = 0.25),
  random_gamma = list(range = c(0, Inf), mean = 3),
  random_binomial = list(range = c(0, 10), mean = 3),
  random_categorical = list(range = c(1, 3), mean = 2.3),
  random_dropout = list(range = c(0, 4 / 3), mean = 1),
  random_shuffle = list(range = c(1, 1000), mean = 500.5)
)

test_that("every random function has a case", {
  exported <- grep("^random_", getNamespaceExports("bridle"), value = TRUE)
  expect_setequal(exported, c(names(draws), "random_seed_generator"))
})

test_that("numbers have their shape, range and mean", {
  for (name in names(draws)) {
    drawn <- draw(name, 1)
    wanted <- if (name == "random_categorical") c(2L, 500L) else c(500L, 2L)
    expect_identical(dim(drawn), wanted, info = name)
    limits <- expected[[name]]$range
    expect_true(all(drawn >= limits[1] - 1e-6 & drawn <= limits[2] + 1e-6), info = name)
    expect_equal(mean(drawn), expected[[name]]$mean, tolerance = 0.1, info = name)
  }
})

test_that("a seed repeats them, another one or none doesn't", {
  for (name in names(draws)) {
    expect_identical(draw(name, 1), draw(name, 1), info = name)
    expect_false(identical(draw(name, 1), draw(name, 2)), info = name)
    expect_false(identical(draw(name, NULL), draw(name, NULL)), info = name)
  }
})

test_that("a seed generator goes on, and starts again with its seed", {
  series <- function() {
    seeds <- random_seed_generator(seed = 7)
    list(draw("random_normal", seeds), draw("random_normal", seeds))
  }
  first <- series()
  expect_false(identical(first[[1]], first[[2]]))
  expect_identical(series(), first)
})

test_that("classes count from 1 or from 0, and the range is as R has it", {
  sure <- log(rbind(c(1e-9, 1, 1e-9)))
  expect_identical(unique(as.integer(random_categorical(sure, 5, seed = 1))), 2L)
  zero <- random_categorical(sure, 5, seed = 1, zero_indexed = TRUE)
  expect_identical(unique(as.integer(zero)), 1L)
  drawn <- random_integer(c(500), 0, 3, seed = 1)
  expect_setequal(as.integer(drawn), 0:2)
})

test_that("values are in another order, and dropped by rows where asked", {
  rows <- as.array(random_shuffle(matrix(1:20, 10), seed = 1))
  expect_identical(sort(rows[, 1]), 1:10)
  expect_identical(rows[, 2], rows[, 1] + 10L)
  columns <- as.array(random_shuffle(matrix(1:20, 2), axis = 2, seed = 1))
  expect_identical(columns[2, ], columns[1, ] + 1L)
  dropped <- as.array(random_dropout(matrix(1, 20, 3), 0.5, noise_shape = c(20, 1), seed = 1))
  expect_identical(dropped[, 1], dropped[, 3])
})
