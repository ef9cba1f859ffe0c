# A training step written in R: the gradients are cut to a length before they are applied.
library(bridle)
tf <- import("tensorflow")

clipped_model <- Model(
  "Clipped",
  train_step = function(data) {
    x <- data[[1]]
    y <- data[[2]]
    with(tf$GradientTape() %as% tape, {
      y_pred <- self(x, training = TRUE)
      loss <- self$compute_loss(y = y, y_pred = y_pred)
    })
    gradients <- tape$gradient(loss, self$trainable_variables)
    clipped <- tf$clip_by_global_norm(gradients, 1)[[1]]
    self$optimizer$apply_gradients(zip_lists(clipped, self$trainable_variables))
    for (metric in self$metrics) {
      if (metric$name == "loss") metric$update_state(loss) else metric$update_state(y, y_pred)
    }
    named <- lapply(self$metrics, function(metric) metric$result())
    setNames(named, sapply(self$metrics, function(metric) metric$name))
  }
)

inputs <- keras_input(shape = 2)
model <- clipped_model(inputs, layer_dense(inputs, 1, kernel_initializer = "zeros"))
model |> compile(optimizer_sgd(0.5), loss = "mse", metrics = "mae")
x <- matrix(rnorm(64), 32)
history <- model |> fit(x, 1000 * x[, 1], epochs = 4, batch_size = 32)

# Each of four steps went exactly 0.5 far.
gone <- sqrt(sum(unlist(get_weights(model))^2))
print(gone)
stopifnot(all.equal(gone, 2, tolerance = 0.01), diff(history$metrics$mae) < 0)
