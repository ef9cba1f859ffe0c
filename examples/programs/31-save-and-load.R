# A model goes to a file and comes back with its weights and its optimizer, and trains on.
library(bridle)

x <- scale(as.matrix(trees[c("Girth", "Height")]))
y <- trees$Volume / 10
model <- keras_model_sequential(input_shape = 2) |>
  layer_dense(8, activation = "relu") |>
  layer_dense(1)
model |> compile(optimizer_adam(0.01), loss = "mse", metrics = "mae")
model |> fit(x, y, epochs = 5, batch_size = 31, shuffle = FALSE)

save_model(model, "trees.keras")
refused <- try(save_model(model, "trees.keras"), silent = TRUE)
save_model(model, "trees.keras", overwrite = TRUE)
again <- load_model("trees.keras")
kept <- save_model(model) # a raw vector, for saveRDS()
saveRDS(kept, "trees.rds")
from_raw <- load_model(readRDS("trees.rds"))

# The moments of Adam are in the file: going on gives the same in all three.
go_on <- function(model) fit(model, x, y, epochs = 3, batch_size = 31, shuffle = FALSE)
losses <- lapply(list(model, again, from_raw), function(model) go_on(model)$metrics$loss)
stopifnot(
  inherits(refused, "try-error"),
  all.equal(losses[[1]], losses[[2]], tolerance = 1e-6),
  all.equal(losses[[1]], losses[[3]], tolerance = 1e-6)
)
