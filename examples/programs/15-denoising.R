# Takes the noise out of waves: the input is noisy, the target is not.
library(bridle)

time <- seq(0, 1, length.out = 32)
waves <- t(replicate(500, sin(2 * pi * (runif(1, 1, 3) * time + runif(1)))))
clean <- array(waves, c(500, 32, 1))
noisy <- clean + array(rnorm(length(clean), sd = 0.4), dim(clean))

model <- keras_model_sequential(input_shape = c(32, 1)) |>
  layer_conv_1d(16, 5, padding = "same", activation = "relu") |>
  layer_conv_1d(16, 5, padding = "same", activation = "relu") |>
  layer_conv_1d(1, 5, padding = "same")
model |> compile(optimizer = optimizer_adam(0.01), loss = loss_mean_squared_error())
history <- model |> fit(noisy[1:400, , , drop = FALSE], clean[1:400, , , drop = FALSE],
  epochs = 15, batch_size = 32,
  validation_data = list(noisy[401:500, , , drop = FALSE], clean[401:500, , , drop = FALSE])
)

cat("noise:", mean((noisy - clean)^2), "left:", tail(history$metrics$val_loss, 1), "\n")
stopifnot(tail(history$metrics$val_loss, 1) < 0.5 * mean((noisy - clean)^2))
