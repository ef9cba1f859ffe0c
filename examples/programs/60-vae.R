# A variational autoencoder: two numbers for each picture, and new pictures out of two numbers.
library(bridle)

pictures <- t(replicate(400, {
  at <- runif(2, 2, 7)
  as.vector(outer(1:8, 1:8, function(i, j) exp(-((i - at[1])^2 + (j - at[2])^2) / 4)))
}))

layer_sampling <- Layer(
  "Sampling",
  call = function(inputs) {
    mean <- inputs[[1]]
    log_variance <- inputs[[2]]
    kl <- -0.5 * op_sum(1 + log_variance - mean^2 - exp(log_variance), axis = -1)
    self$add_loss(0.01 * op_mean(kl))
    mean + exp(0.5 * log_variance) * random_normal(op_shape(mean), seed = self$seed)
  },
  initialize = function(...) {
    super$initialize(...)
    self$seed <- random_seed_generator(1)
  }
)
inputs <- keras_input(shape = 64)
hidden <- inputs |> layer_dense(48, activation = "relu")
mean <- hidden |> layer_dense(2, name = "mean")
log_variance <- hidden |> layer_dense(2, name = "log_variance")
code <- layer_sampling(list(mean, log_variance))
decoder <- keras_model_sequential(input_shape = 2) |>
  layer_dense(48, activation = "relu") |>
  layer_dense(64, activation = "sigmoid")
vae <- keras_model(inputs, decoder(code))
encoder <- keras_model(inputs, mean)

vae |> compile(optimizer_adam(0.01), loss = function(y_true, y_pred) {
  op_sum((y_true - y_pred)^2, axis = -1)
})
history <- vae |> fit(pictures, pictures, epochs = 40, batch_size = 40)

new <- predict(decoder, as.matrix(expand.grid(c(-1, 0, 1), c(-1, 0, 1))))
stopifnot(
  dim(predict(encoder, pictures)) == c(400, 2),
  dim(new) == c(9, 64), new >= 0, new <= 1,
  tail(history$metrics$loss, 1) < 0.6 * history$metrics$loss[1]
)
