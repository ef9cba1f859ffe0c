# Measurements with gaps: refused as they are, filled in and marked before training.
library(bridle)

air <- airquality[!is.na(airquality$Ozone), ]
x <- air[c("Solar.R", "Wind", "Temp")]
y <- log(air$Ozone)

model <- keras_model_sequential(input_shape = 4) |>
  layer_dense(16, activation = "relu") |>
  layer_dense(1)
model |> compile(optimizer_adam(0.01), loss = "mse", metrics = "mae")
gap <- try(model |> fit(cbind(x, lacking = 0), y), silent = TRUE)
stopifnot(grepl("Solar.R", gap))

lacking <- is.na(x$Solar.R)
x$Solar.R[lacking] <- mean(x$Solar.R, na.rm = TRUE)
full <- cbind(scale(x), lacking = lacking)
model |> fit(full, y, epochs = 60, batch_size = 16)
score <- model |> evaluate(full, y)
linear <- mean(abs(resid(lm(y ~ full))))
print(c(network = score$mae, linear = linear))
stopifnot(score$mae < 1.1 * linear)
