step_crossentropy <- function(x, codes, kernel, bias, rate, w = rep(1, nrow(x))) {
  one_hot <- diag(ncol(kernel))[codes + 1, ]
  slope <- w * (softmax(dense(x, kernel, bias)) - one_hot) / nrow(x)
  list(kernel - rate * t(x) %*% slope, array(bias - rate * colSums(slope)))
}

classifier <- function(...) {
  dense_model(
    kernel, bias, optimizer_sgd(0.1), "sparse_categorical_crossentropy",
    ..., activation = "softmax"
  )
}

# The weights after one step, with all of `arguments` to fit().
after_fit <- function(model, ...) {
  silent_fit(model, ..., batch_size = 4)
  weights(model)
}

mse_of <- function(rows, w = NULL) {
  each <- rowMeans((dense(x, kernel, bias) - y)^2)[rows]
  if (is.null(w)) mean(each) else mean(w * each)
}
still <- function() dense_model(kernel, bias, optimizer_sgd(0), "mse")
