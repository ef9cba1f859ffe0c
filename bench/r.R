# The calls from R: `Rscript bench/r.R [--quick] [FOLDER]`, which writes FOLDER/r.csv.
# Beside bridle's, Keras' own methods are called through reticulate, taking turns: what a call costs
# where nothing is done for R.
library(bridle)

args <- commandArgs(TRUE)
quick <- "--quick" %in% args
folder <- setdiff(args, "--quick")
if (length(folder) == 0) folder <- if (quick) "build/bench" else "bench/results"
turns <- if (quick) 2 else 7
size <- function(rows) if (quick) rows %/% 50 else rows

keras <- reticulate::import("keras")
now <- function() as.numeric(Sys.time())

normal <- function(rows, columns) matrix(rnorm(rows * columns), rows)
set.seed(1)
x <- normal(size(20000), 20)
y <- normal(nrow(x), 1)
wide <- normal(size(60000), 784)
digits <- array(sample(0:9, nrow(wide), replace = TRUE))
batch <- 1:32
y_batch <- y[batch, , drop = FALSE]
steps <- ceiling(nrow(x) / 32)

mlp <- function() {
  model <- keras_model_sequential(input_shape = 20) |>
    layer_dense(64, activation = "relu") |>
    layer_dropout(0.2) |>
    layer_dense(32, activation = "relu") |>
    layer_dropout(0.2) |>
    layer_dense(1)
  model |> compile(optimizer = "adam", loss = "mse", metrics = "mae")
}
mnist <- function() {
  model <- keras_model_sequential(input_shape = 784) |>
    layer_dense(256, activation = "relu") |>
    layer_dense(10, activation = "softmax")
  model |> compile(optimizer = "adam", loss = "sparse_categorical_crossentropy")
}

# Each peer has models of its own.
models <- function() list(mlp = mlp(), mnist = mnist())
of_keras <- function(name) function(...) keras$Model[[name]](...)
peers <- list(
  bridle = list(
    fit = fit, evaluate = evaluate, predict = predict, train_on_batch = train_on_batch,
    models = models()
  ),
  keras = list(
    fit = of_keras("fit"), evaluate = of_keras("evaluate"), predict = of_keras("predict"),
    train_on_batch = of_keras("train_on_batch"), models = models()
  )
)

seconds <- function(call, times = 1) {
  start <- now()
  for (i in seq_len(times)) call()
  (now() - start) / times
}

epoch <- function(peer, callbacks = NULL) {
  function() {
    peer$fit(peer$models$mlp, x, y, batch_size = 32L, verbose = 0L, callbacks = callbacks)
  }
}

# From the call of fit() to the first batch: all that happens to the matrix on its way.
to_first_batch <- function(peer) {
  first <- NULL
  note <- callback_lambda(
    on_train_batch_begin = function(batch, logs) if (is.null(first)) first <<- now()
  )
  start <- now()
  peer$fit(peer$models$mnist, wide, digits,
    batch_size = 128L, steps_per_epoch = 1L, verbose = 0L, callbacks = list(note)
  )
  first - start
}

each_batch <- callback_lambda(on_train_batch_end = function(batch, logs) NULL)

calls <- list(
  "predict, 1 row" = function(peer) {
    seconds(function() peer$predict(peer$models$mlp, x[1, , drop = FALSE], verbose = 0L), 20)
  },
  "train_on_batch, 32 rows" = function(peer) {
    seconds(function() peer$train_on_batch(peer$models$mlp, x[batch, ], y_batch), 100)
  },
  "evaluate, 20,000 rows" = function(peer) {
    seconds(function() peer$evaluate(peer$models$mlp, x, y, verbose = 0L))
  },
  "fit, an epoch of 20,000 rows" = function(peer) seconds(epoch(peer)),
  "fit with an R callback for each batch, a step" = function(peer) {
    seconds(epoch(peer, list(each_batch))) / steps
  },
  "fit, 60,000 x 784 doubles, to the first batch" = to_first_batch
)

measure <- function(name) {
  # Once before, for what is traced and compiled.
  for (peer in peers) calls[[name]](peer)
  times <- replicate(turns, vapply(peers, calls[[name]], numeric(1)))
  rows <- data.frame(
    call = name, peer = names(peers),
    seconds = apply(times, 1, median), seconds_min = apply(times, 1, min),
    seconds_max = apply(times, 1, max), n = turns, row.names = NULL
  )
  print(rows, digits = 3)
  rows
}
rows <- do.call(rbind, lapply(names(calls), measure))

dir.create(folder, recursive = TRUE, showWarnings = FALSE)
numbers <- vapply(rows, is.double, logical(1))
rows[numbers] <- lapply(rows[numbers], signif, 4)
write.csv(rows, file.path(folder, "r.csv"), row.names = FALSE, quote = 1)
