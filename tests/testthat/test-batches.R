# What brings batches itself: functions, iterators, datasets. Two steps of two samples each.
halves <- list(1:2, 3:4)

after_halves <- function(w = rep(1, 4)) {
  first <- step_mse(x[1:2, ], y[1:2, ], kernel, bias, 0.1, w[1:2])
  step_mse(x[3:4, ], y[3:4, ], first[[1]], c(first[[2]]), 0.1, w[3:4])
}

# A function that gives the batches in turn, `times` times, and then NULL.
giving <- function(batch, times = 1) {
  queue <- rep(halves, times)
  i <- 0
  function() {
    i <<- i + 1
    if (i <= length(queue)) batch(queue[[i]])
  }
}

loss_of <- function(rows) mean((dense(x[rows, ], kernel, bias) - y[rows, ])^2)

both_programs <- function(test) {
  for (eager in c(FALSE, TRUE)) {
    model <- dense_model(kernel, bias)
    compile(model, optimizer_sgd(0.1), "mse", run_eagerly = eager, jit_compile = FALSE)
    test(model)
  }
}

test_that("a function gives batches until it gives NULL", {
  kinds <- list(
    "x and y" = function(rows) list(x[rows, ], y[rows, ]),
    "named" = function(rows) list(y = y[rows, ], x = x[rows, ]),
    "data frames" = function(rows) list(as.data.frame(x[rows, ]), as.data.frame(y[rows, ])),
    "a sparse matrix" = function(rows) list(Matrix::Matrix(x[rows, ], sparse = TRUE), y[rows, ])
  )
  for (kind in names(kinds)) {
    both_programs(function(model) {
      silent_fit(model, giving(kinds[[kind]]))
      expect_weights(weights(model), after_halves(), info = kind)
    })
  }
})

test_that("the third part of a batch are weights", {
  w <- c(1, 0, 3, 0.5)
  both_programs(function(model) {
    silent_fit(model, giving(function(rows) list(x[rows, ], y[rows, ], w[rows])))
    expect_weights(weights(model), after_halves(w))
  })
})

test_that("factors in batches are codes of the same levels", {
  codes <- factor(c("a", "b", "b", "a"))
  fresh <- function() {
    dense_model(
      kernel, bias, optimizer_sgd(0.1), "sparse_categorical_crossentropy",
      activation = "softmax"
    )
  }
  model <- fresh()
  silent_fit(model, giving(function(rows) list(x[rows, ], codes[rows])))
  other <- fresh()
  silent_fit(other, x, as.integer(codes) - 1L, batch_size = 2, shuffle = FALSE)
  expect_weights(weights(model), weights(other))
})

test_that("a function without end needs steps, and goes on where it was", {
  i <- 0
  both_programs(function(model) {
    i <<- 0
    endless <- function() {
      i <<- i + 1
      rows <- halves[[(i - 1) %% 2 + 1]]
      list(x[rows, ], y[rows, ])
    }
    history <- silent_fit(model, endless, steps_per_epoch = 1, epochs = 2)
    expect_weights(weights(model), after_halves())
    expect_equal(history$params$steps, 1)
  })
})

test_that("a function gives data for validation, evaluation and prediction", {
  both_programs(function(model) {
    batch <- function(rows) list(x[rows, ], y[rows, ])
    expect_equal(evaluate(model, giving(batch), verbose = 0)$loss, loss_of(1:4), tolerance = 1e-5)
    expect_equal(
      evaluate(model, giving(batch), steps = 1, verbose = 0)$loss, loss_of(1:2), tolerance = 1e-5
    )
    only <- function(rows) list(x[rows, ])
    wanted <- dense(x, kernel, bias)
    expect_equal(predict(model, giving(only), verbose = 0), wanted, tolerance = 1e-5)
    matrices <- function(rows) x[rows, ]
    expect_equal(predict(model, giving(matrices), verbose = 0), wanted, tolerance = 1e-5)
    model$optimizer$learning_rate <- 0
    history <- silent_fit(
      model, x, y, batch_size = 4, epochs = 2,
      validation_data = giving(batch, 2), validation_steps = 2
    )
    expect_equal(history$metrics$val_loss, rep(loss_of(1:4), 2), tolerance = 1e-5)
  })
})

test_that("an iterator of reticulate's is the same", {
  both_programs(function(model) {
    silent_fit(model, reticulate::py_iterator(giving(function(rows) list(x[rows, ], y[rows, ]))))
    expect_weights(weights(model), after_halves())
  })
})

test_that("datasets of Python's train as arrays do", {
  tf <- reticulate::import("tensorflow")
  dataset <- tf$data$Dataset$from_tensor_slices(reticulate::tuple(x, y))$batch(2L)
  batches <- python("Halves", c(
    "import keras, numpy as np",
    "class Halves(keras.utils.PyDataset):",
    "    def __init__(self, x, y):",
    "        super().__init__()",
    "        self.x, self.y = np.array(x, 'float32'), np.array(y, 'float32')",
    "    def __len__(self):",
    "        return 2",
    "    def __getitem__(self, i):",
    "        return self.x[2 * i:2 * i + 2], self.y[2 * i:2 * i + 2]"
  ))
  both_programs(function(model) {
    silent_fit(model, dataset)
    expect_weights(weights(model), after_halves())
    expect_equal(dim(predict(model, dataset$map(function(x, y) x), verbose = 0)), c(4, 2))
  })
  both_programs(function(model) {
    silent_fit(model, batches(x, y), shuffle = FALSE, validation_data = batches(x, y))
    expect_weights(weights(model), after_halves())
  })
})

test_that("a dataset whose methods are R functions trains as arrays do", {
  ends <- 0
  Halves(keras$utils$PyDataset) %py_class% {
    `__len__` <- function() 2
    `__getitem__` <- function(i) list(x[halves[[i + 1]], ], y[halves[[i + 1]], ])
    on_epoch_end <- function() ends <<- ends + 1
  }
  # reticulate's classes name no module, at which Keras itself fails.
  of_reticulate <- reticulate::PyClass("Halves", inherit = keras$utils$PyDataset, defs = list(
    `__len__` = function(self) 2L,
    `__getitem__` = function(self, i) {
      reticulate::tuple(x[halves[[i + 1]], ], y[halves[[i + 1]], ])
    }
  ))
  twice <- dense_model(kernel, bias, optimizer_sgd(0.1), "mse")
  silent_fit(twice, x, y, batch_size = 2, epochs = 2, shuffle = FALSE)
  for (dataset in list(Halves(), of_reticulate())) {
    both_programs(function(model) {
      history <- silent_fit(model, dataset, epochs = 2, shuffle = FALSE, validation_data = dataset)
      expect_weights(weights(model), weights(twice))
      expect_length(history$metrics$val_loss, 2)
      expect_equal(
        evaluate(model, dataset, verbose = 0), evaluate(model, x, y, verbose = 0),
        tolerance = 1e-6
      )
      expect_equal(
        predict(model, dataset, verbose = 0), predict(model, x, verbose = 0), tolerance = 1e-6
      )
    })
  }
  expect_gte(ends, 4)
})

test_that("what a function may not give is said before it is trained on", {
  model <- regression()
  expect_refusals({
    silent_fit(model, function() NULL)
    silent_fit(model, function() list(x, y, 1:4, 1:4))
    silent_fit(model, function() list(x[, 1:2], y))
    silent_fit(model, function() list(x))
    silent_fit(model, function() list(x = x, z = y))
    silent_fit(model, function() list(x, ifelse(y > 2, NA, y)))
    silent_fit(model, function() stop("no file"))
    silent_fit(model, function() list(x, y), y)
  })
  expect_weights(weights(model), list(kernel, array(bias)))
})

test_that("R functions make batches, for fit(), evaluate() and predict()", {
  drawn <- 0
  batches <- function() {
    drawn <<- drawn + 1
    place <- drawn %% 3
    if (place == 0) NULL else list(x[2 * place - 1:0, ], y[2 * place - 1:0, 1])
  }
  inputs <- function() batches()[1]
  train <- function(...) {
    model <- dense_model(matrix(c(1, -2, 0.5), 3))
    compile(model, optimizer = optimizer_sgd(0.1), loss = "mse")
    history <- silent_fit(model, ..., epochs = 2)
    list(history$metrics, weights(model))
  }
  expected <- train(x, y[, 1], batch_size = 2, shuffle = FALSE)
  expect_equal(train(batches), expected, tolerance = 1e-6)
  expect_equal(train(batches, steps_per_epoch = 2), expected, tolerance = 1e-6)
  drawn <- 0
  iterator <- reticulate::py_iterator(batches)
  expect_length(train(iterator, steps_per_epoch = 1)[[1]]$loss, 2)

  drawn <- 0
  model <- dense_model(matrix(c(1, -2, 0.5), 3))
  model$compile(loss = "mse")
  error <- x %*% c(1, -2, 0.5) - y[, 1]
  expect_equal(evaluate(model, batches, verbose = 0)$loss, mean(error^2), tolerance = 1e-6)
  expect_equal(predict(model, inputs, verbose = 0), x %*% c(1, -2, 0.5), tolerance = 1e-6)
})
