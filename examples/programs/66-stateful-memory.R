# A layer that remembers from one batch to the next: it counts what has gone by.
library(bridle)

model <- keras_model_sequential(input_batch_shape = c(1, 1, 1)) |>
  layer_simple_rnn(
    1, activation = "linear", stateful = TRUE, kernel_initializer = "ones",
    recurrent_initializer = "ones"
  )
one <- array(1, c(1, 1, 1))
counted <- vapply(1:4, function(i) drop(predict_on_batch(model, one)), 0)
reset_state(get_layer(model, index = 1))
again <- drop(predict_on_batch(model, one))
print(counted)
stopifnot(all.equal(counted, as.numeric(1:4)), all.equal(again, 1))
