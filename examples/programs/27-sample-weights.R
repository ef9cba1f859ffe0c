# Measurements of unequal worth: with weights 1 / variance the fit is that of lm().
library(bridle)

x <- matrix(rnorm(200))
noise <- ifelse(x > 0, 2, 0.1)
y <- 1 + 2 * x + rnorm(200) * noise
weights <- drop(1 / noise^2)

model <- keras_model_sequential(input_shape = 1) |> layer_dense(1)
model |> compile(optimizer_adam(0.1), loss = "mse", weighted_metrics = "mae")
model |> fit(x, y, sample_weight = weights / mean(weights), epochs = 150, batch_size = 200)

expected <- unname(coef(lm(y ~ x, weights = weights)))
found <- unlist(rev(get_weights(model)))
print(rbind(expected, found))
stopifnot(all.equal(found, expected, tolerance = 0.02))
