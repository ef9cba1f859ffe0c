# Strings and numbers as categories: looked up, counted, crossed and cut, before any training.
library(bridle)

titanic <- as.data.frame(Titanic)
look_up <- layer_string_lookup(vocabulary = levels(titanic$Class))
index <- as.array(look_up(c("2nd", "Crew", "stowaway")))

one_hot <- layer_category_encoding(num_tokens = 4, output_mode = "one_hot")
encoded <- as.array(one_hot(c(0L, 3L)))

bins <- layer_discretization(bin_boundaries = c(18, 65))
ages <- as.array(bins(c(4, 30, 80)))

# A model of survival: class, sex and age of a group, weighted by its number.
x <- with(titanic, cbind(model.matrix(~ Class - 1), Sex == "Male", Age == "Child"))
model <- keras_model_sequential(input_shape = ncol(x)) |> layer_dense(1, activation = "sigmoid")
model |> compile(optimizer_adam(0.1), loss = "binary_crossentropy")
survived <- titanic$Survived == "Yes"
model |> fit(x, survived, sample_weight = titanic$Freq / mean(titanic$Freq), epochs = 200)

reference <- glm(Survived ~ Class + Sex + Age, binomial, titanic, weights = Freq)
stopifnot(
  index == c(2, 4, 0),
  encoded == rbind(c(1, 0, 0, 0), c(0, 0, 0, 1)),
  ages == 0:2,
  max(abs(predict(model, x) - fitted(reference))) < 0.05
)
