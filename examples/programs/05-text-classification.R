# Is a sentence a complaint? Words are numbered by the model itself, so that it takes strings.
library(bridle)

things <- c("room", "meal", "staff", "view", "bed", "service")
good <- c("lovely", "excellent", "clean", "friendly", "perfect")
bad <- c("dirty", "awful", "cold", "rude", "broken")
complaint <- rep(0:1, 150)
words <- ifelse(complaint == 1, sample(bad, 300, TRUE), sample(good, 300, TRUE))
sentences <- sprintf("The %s was %s!", sample(things, 300, TRUE), words)

vectorize <- layer_text_vectorization(max_tokens = 50, output_sequence_length = 6)
adapt(vectorize, sentences)
vocabulary <- get_vocabulary(vectorize)

model <- keras_model_sequential(input_shape = 1, input_dtype = "string") |>
  vectorize() |>
  layer_embedding(input_dim = length(vocabulary), output_dim = 8) |>
  layer_global_average_pooling_1d() |>
  layer_dense(1, activation = "sigmoid")
model |> compile(optimizer_adam(0.05), loss = "binary_crossentropy", metrics = "accuracy")
model |> fit(as.matrix(sentences), complaint, epochs = 10)

new <- as.matrix(c("A rude and dirty place", "Friendly staff, perfect bed"))
probability <- predict(model, new)
print(data.frame(sentence = new, complaint = round(drop(probability), 2)))
stopifnot("rude" %in% vocabulary, probability[1] > 0.8, probability[2] < 0.2)
