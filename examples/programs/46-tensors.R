# Tensors in R: made, indexed, computed with, and back to arrays.
library(bridle)

m <- matrix(as.numeric(1:6), 2)
tensor <- as_tensor(m, dtype = "float32")
print(tensor)

product <- op_matmul(tensor, op_transpose(tensor))
by_row <- op_sum(tensor, axis = 2)
largest <- op_argmax(tensor, axis = 2)
bigger <- op_where(tensor > 2, tensor, 0)

stopifnot(
  identical(dim(tensor), 2:3),
  all.equal(as.array(product), m %*% t(m)),
  all.equal(as.vector(as.array(by_row)), rowSums(m)),
  as.array(largest) == max.col(m),
  all.equal(as.array(bigger), ifelse(m > 2, m, 0)),
  all.equal(as.array(tensor[2, ]), array(m[2, ])),
  all.equal(as.array((tensor + 1) * 2 - tensor / 2), (m + 1) * 2 - m / 2),
  all.equal(as.array(exp(-tensor)), exp(-m), tolerance = 1e-6)
)
