# A small model learns from a large one: a loss of targets and of the teacher's answers.
library(bridle)

distiller <- Model(
  "Distiller",
  initialize = function(student, teacher, share = 0.5, ...) {
    super$initialize(...)
    self$student <- student
    self$teacher <- teacher
    self$share <- share
  },
  call = function(inputs, training = NULL) self$student(inputs, training = training),
  compute_loss = function(x, y, y_pred, sample_weight = NULL, ...) {
    hard <- super$compute_loss(x, y, y_pred)
    soft <- op_mean(loss_kl_divergence(self$teacher(x, training = FALSE), y_pred))
    (1 - self$share) * hard + self$share * soft
  }
)
mlp <- function(units) {
  keras_model_sequential(input_shape = 4) |>
    layer_dense(units, activation = "relu") |>
    layer_dense(3, activation = "softmax")
}
x <- scale(as.matrix(iris[1:4]))
teacher <- mlp(32)
teacher |> compile(optimizer_adam(0.02), "sparse_categorical_crossentropy")
teacher |> fit(x, iris$Species, epochs = 30)

student <- mlp(4)
model <- distiller(student, teacher)
teacher$trainable <- FALSE
model |> compile(optimizer_adam(0.02), "sparse_categorical_crossentropy", metrics = "accuracy")
before <- get_weights(teacher)
model |> fit(x, iris$Species, epochs = 30)
score <- model |> evaluate(x, iris$Species)
stopifnot(score$accuracy > 0.85, identical(get_weights(teacher), before))
