# Learns which letter follows eight others, and goes on with a rhyme by itself.
library(bridle)

rhyme <- strrep("old macdonald had a farm and on his farm he had a cow ", 6)
letters_of <- strsplit(rhyme, "")[[1]]
alphabet <- sort(unique(letters_of))
codes <- match(letters_of, alphabet) - 1L
windows <- embed(codes, 9)
x <- windows[, 9:2]
y <- windows[, 1]

model <- keras_model_sequential(input_shape = 8, input_dtype = "int32") |>
  layer_embedding(length(alphabet), 8) |>
  layer_gru(48) |>
  layer_dense(length(alphabet), activation = "softmax")
model |> compile(optimizer_adam(0.02), loss = "sparse_categorical_crossentropy")
model |> fit(x, y, epochs = 30, batch_size = 32)

line <- codes[1:8]
for (i in 1:40) {
  following <- which.max(predict_on_batch(model, t(tail(line, 8)))) - 1L
  line <- c(line, following)
}
text <- paste(alphabet[line + 1], collapse = "")
print(text)
stopifnot(identical(text, substr(rhyme, 1, 48)))
