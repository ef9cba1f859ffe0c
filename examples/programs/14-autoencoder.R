# Six features that come from two: an autoencoder finds a plane.
library(bridle)

hidden <- matrix(rnorm(600 * 2), 600)
x <- hidden %*% matrix(rnorm(12), 2) + rnorm(3600, sd = 0.05)

encoder <- keras_model_sequential(input_shape = 6) |> layer_dense(2, name = "code")
decoder <- keras_model_sequential(input_shape = 2) |> layer_dense(6)
inputs <- keras_input(shape = 6)
autoencoder <- keras_model(inputs, inputs |> encoder() |> decoder())
autoencoder |> compile(optimizer = optimizer_adam(0.02), loss = "mse")
autoencoder |> fit(x, x, epochs = 40, batch_size = 50)

left_over <- evaluate(autoencoder, x, x)$loss
best <- sum(prcomp(x)$sdev[3:6]^2) / 6
print(c(autoencoder = left_over, `principal components` = best))
stopifnot(
  dim(predict(encoder, x)) == c(600, 2),
  left_over < 0.05 * mean(x^2)
)
