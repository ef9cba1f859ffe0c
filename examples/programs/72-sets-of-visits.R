# Visits of unequal length: lists of codes, padded and looked up; two inputs and two outputs; the
# layers to train chosen by formulas.
library(bridle)

visits <- lapply(1:120, function(i) as.list(sample(c(12L, 36L, 42L, 1138L), sample(1:6, 1), TRUE)))
codes <- pad_sequences(visits, maxlen = 6, padding = "post")
look_up <- layer_integer_lookup(mask_token = 0)
look_up |> adapt(codes)
words <- get_vocabulary(look_up)
positions <- look_up(codes)
bought <- vapply(visits, function(visit) sum(unlist(visit) == 42), 1)
age <- runif(120, 20, 80)
stopifnot(
  pad_sequences(list(list(1), list(1, 2))) == rbind(c(0, 1), c(1, 2)),
  is.integer(words), words[1:2] == c(0, -1), setequal(words[-(1:2)], c(12, 36, 42, 1138))
)

visit <- keras_input(6, dtype = "int64", name = "visit")
years <- keras_input(1, name = "years")
seen <- visit |>
  layer_embedding(length(words), 4, name = "meaning") |>
  layer_permute(dims = c(2, 1)) |>
  layer_global_max_pooling_1d(data_format = "channels_first")
both <- layer_concatenate(seen, layer_rescaling(years, 1 / 100))
hidden <- both |>
  layer_dense(16, activation = "relu") |>
  layer_permute(dims = 1)
model <- keras_model(
  list(visit, years),
  list(layer_dense(hidden, 1), layer_dense(hidden, 1, activation = "sigmoid"))
)
model |> compile(optimizer_adam(0.01), loss = list("mse", "binary_crossentropy"))

train <- 1:90
inputs_of <- function(rows) list(op_convert_to_array(positions)[rows, ], age[rows])
targets_of <- function(rows) list(bought[rows], as.numeric(bought[rows] > 0))
history <- model |> fit(
  inputs_of(train), targets_of(train),
  epochs = 40, batch_size = 16,
  validation_data = list(inputs_of(-train), targets_of(-train))
)

# Predicted or called, the outputs come as the model has them: in a list without names.
new <- inputs_of(-train)
predicted <- predict(model, new)
called <- model(new)
stopifnot(
  tail(history$metrics$val_loss, 1) < history$metrics$val_loss[1],
  is.null(names(predicted)), is.null(names(called)),
  all.equal(predicted[[1]], as.array(called[[1]]), tolerance = 1e-5)
)

freeze_weights(model, which = ~ .x$name == "meaning")
trained <- vapply(model$layers, function(layer) layer$trainable, NA)
stopifnot(sum(!trained) == 1)
copy <- keras_model_sequential(input_shape = 5, layers = layer_dense(units = 2))
stopifnot(dim(predict(copy, matrix(0, 3, 5))) == c(3, 2))
