# Cross-validation: ten models of one structure, of which the first alone is traced and compiled.
library(bridle)
set_random_seed(1)

x <- scale(as.matrix(swiss[, -1]))
y <- swiss$Fertility
fold <- sample(rep_len(1:10, nrow(x)))

network <- function(rate) {
  keras_model_sequential(input_shape = ncol(x)) |>
    layer_dense(16, activation = "relu") |>
    layer_dropout(0.1) |>
    layer_dense(1) |>
    compile(optimizer = optimizer_adam(rate), loss = "mse", metrics = list("mae"))
}

errors <- function(rate) {
  vapply(1:10, function(k) {
    held <- fold == k
    model <- network(rate)
    model |> fit(x[!held, ], y[!held], epochs = 60, batch_size = 8, verbose = 0)
    if (k > 1) stopifnot(grepl("traced for an earlier model", explain(model)))
    evaluate(model, x[held, , drop = FALSE], y[held], verbose = 0)$mae
  }, numeric(1))
}

found <- vapply(c(0.01, 0.05), function(rate) mean(errors(rate)), numeric(1))
print(round(setNames(found, c("rate 0.01", "rate 0.05")), 2))
alone <- mean(vapply(1:10, function(k) mean(abs(mean(y[fold != k]) - y[fold == k])), numeric(1)))
stopifnot(min(found) < alone)
