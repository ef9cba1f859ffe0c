# A picture of a model with two branches, in a file and on the device.
library(bridle)

inputs <- keras_input(shape = 8, name = "signal")
left <- inputs |> layer_dense(4, activation = "relu", name = "left")
right <- inputs |> layer_dense(4, activation = "tanh", name = "right")
outputs <- layer_add(left, right) |> layer_dense(1, name = "answer")
model <- keras_model(inputs, outputs)

plot(model, show_shapes = TRUE, show_layer_names = TRUE, to_file = "model.svg")
plot(model, rankdir = "LR", dpi = 72)

picture <- paste(readLines("model.svg"), collapse = "\n")
described <- format(model)
cat(described, "\n")
stopifnot(
  grepl("<svg", picture),
  vapply(c("signal", "left", "right", "answer"), grepl, NA, x = picture),
  grepl("answer", described)
)
