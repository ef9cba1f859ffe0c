# Weights that must add up to one, by a constraint written in R: a mixture of three signals.
library(bridle)

constraint_shares <- Constraint(
  "Shares",
  call = function(w) {
    w <- op_maximum(w, 0)
    w / op_sum(w)
  }
)

x <- matrix(rnorm(600), 200)
y <- x %*% c(0.2, 0.5, 0.3)
model <- keras_model_sequential(input_shape = 3) |>
  layer_dense(1, use_bias = FALSE, kernel_constraint = constraint_shares())
model |> compile(optimizer_adam(0.05), loss = "mse")
model |> fit(x, y, epochs = 60)

shares <- drop(get_weights(model)[[1]])
print(round(shares, 3))
stopifnot(
  all.equal(sum(shares), 1, tolerance = 1e-5),
  all.equal(shares, c(0.2, 0.5, 0.3), tolerance = 0.05)
)
