# Text files in one folder for each class, cut into words on the way to the model.
library(bridle)

words <- list(
  sea = c("wave", "ship", "salt", "gull", "storm"),
  wood = c("tree", "leaf", "deer", "moss", "path")
)
for (kind in names(words)) {
  dir.create(file.path("texts", kind), recursive = TRUE)
  for (i in 1:30) {
    text <- paste(sample(c(words[[kind]], "the", "and", "a"), 8, TRUE), collapse = " ")
    writeLines(text, file.path("texts", kind, paste0(i, ".txt")))
  }
}
texts <- text_dataset_from_directory(
  "texts", label_mode = "binary", batch_size = 10, seed = 1, verbose = FALSE
)
vectorize <- layer_text_vectorization(max_tokens = 30, output_mode = "multi_hot")
adapt(vectorize, texts$map(function(text, label) text))

model <- keras_model_sequential(input_shape = 1, input_dtype = "string") |>
  vectorize() |>
  layer_dense(1, activation = "sigmoid")
model |> compile(optimizer_adam(0.1), loss = "binary_crossentropy", metrics = "accuracy")
model |> fit(texts, epochs = 10)
stopifnot(
  "gull" %in% get_vocabulary(vectorize),
  evaluate(model, texts)$accuracy > 0.95
)
