# Dot-product attention between a question and what is remembered.
library(bridle)

keys <- diag(4)
n <- 400
wanted <- sample(4, n, TRUE)
memory <- array(0, c(n, 4, 5))
for (i in seq_len(n)) memory[i, , ] <- cbind(keys, rnorm(4))[sample(4), ]
answer <- vapply(seq_len(n), function(i) memory[i, memory[i, , wanted[i]] == 1, 5], 0)

question <- keras_input(shape = c(1, 4))
remembered <- keras_input(shape = c(4, 5))
query <- question |> layer_dense(8)
key <- remembered |> layer_dense(8)
value <- remembered |> layer_dense(8)
found <- layer_attention(list(query, value, key)) |> layer_flatten() |> layer_dense(1)
model <- keras_model(list(question, remembered), found)
model |> compile(optimizer_adam(0.03), loss = "mse")
x <- list(array(keys[wanted, ], c(n, 1, 4)), memory)
model |> fit(x, answer, epochs = 40, batch_size = 40)
loss <- evaluate(model, x, answer)$loss
stopifnot(loss < 0.4 * var(answer))
