# Saves the best model of a training, and goes on from it.
library(bridle)

x <- scale(as.matrix(swiss[, -1]))
y <- swiss$Fertility / 100

model <- keras_model_sequential(input_shape = 5) |>
  layer_dense(8, activation = "relu") |>
  layer_dense(1)
model |> compile("adam", loss = "mse")
history <- model |> fit(x, y,
  epochs = 10, validation_split = 0.3,
  callbacks = list(
    callback_model_checkpoint("best.keras", save_best_only = TRUE),
    callback_model_checkpoint("{epoch:02d}.weights.h5", save_weights_only = TRUE),
    callback_csv_logger("log.csv")
  )
)

best <- load_model("best.keras")
later <- tail(seq_len(nrow(x)), ceiling(0.3 * nrow(x)))
again <- best |> fit(x, y, epochs = 11, initial_epoch = 11)
print(read.csv("log.csv"))
stopifnot(
  length(list.files(pattern = "weights.h5")) == 10,
  nrow(read.csv("log.csv")) == 10,
  all.equal(read.csv("log.csv")$val_loss, history$metrics$val_loss, tolerance = 1e-5),
  length(again$metrics$loss) == 1
)
