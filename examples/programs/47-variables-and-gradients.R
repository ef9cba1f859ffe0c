# Least squares by hand: a variable, a loss of operations, and steps along its gradient.
library(bridle)

z <- drop(scale(cars$speed))
x <- as_tensor(cbind(1, z), "float32")
y <- as_tensor(cars$dist / 10, "float32")
beta <- keras_variable(c(0, 0), dtype = "float32")

for (step in 1:50) {
  error <- op_squeeze(op_matmul(x, op_expand_dims(beta, 2))) - y
  gradient <- op_matmul(op_transpose(x), op_expand_dims(error, 2)) * (2 / nrow(cars))
  beta$assign(beta - 0.2 * op_squeeze(gradient))
}

found <- as.array(beta$value)
expected <- unname(coef(lm(I(dist / 10) ~ z, cars)))
print(rbind(as.vector(found), expected))
stopifnot(all.equal(as.vector(found), expected, tolerance = 1e-3))
