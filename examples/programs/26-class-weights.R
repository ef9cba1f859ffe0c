# A rare class counts more: class weights named by the levels of a factor.
library(bridle)

n <- 600
rare <- runif(n) < 0.1
x <- matrix(rnorm(n * 2), n) + 1.2 * rare
y <- factor(ifelse(rare, "ill", "well"), c("well", "ill"))

train <- function(...) {
  keras$utils$set_random_seed(1L)
  model <- keras_model_sequential(input_shape = 2) |> layer_dense(2, activation = "softmax")
  model |> compile(optimizer_adam(0.05), loss = "sparse_categorical_crossentropy")
  model |> fit(x, y, epochs = 15, ...)
  guess <- predict(model, x)
  found <- colnames(guess)[max.col(guess)]
  mean(found[rare] == "ill")
}
found <- c(plain = train(), weighted = train(class_weight = list(well = 1, ill = 9)))
print(found)
stopifnot(found["weighted"] > 0.6, found["weighted"] > found["plain"] + 0.2)
