# The whole state of a training as nested lists of arrays: kept, lost and put back.
library(bridle)

x <- scale(as.matrix(stackloss[1:3]))
y <- stackloss$stack.loss / 10
model <- keras_model_sequential(input_shape = 3) |> layer_dense(1)
model |> compile(optimizer_adam(0.05), loss = "mse")
run <- function() fit(model, x, y, epochs = 2, batch_size = 21, shuffle = FALSE)$metrics$loss

run()
kept <- get_state_tree(model, "numpy_array")
str(kept, max.level = 1)
first <- run()
set_state_tree(model, kept)
again <- run()
stopifnot(
  c("trainable_variables", "optimizer_variables") %in% names(kept),
  all.equal(first, again)
)
