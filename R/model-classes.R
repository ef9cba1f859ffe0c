# What reticulate calls the models of Keras 3, of Keras 2 in its two layouts, and of tf_keras.
model_classes <- c(
  "keras.src.models.model.Model",
  "keras.engine.training.Model",
  "keras.src.engine.training.Model",
  "tf_keras.src.engine.training.Model"
)

model_generics <- list(
  generics = c("compile", "explain", "fit"),
  stats = "predict",
  base = c("format", "print", "summary"),
  utils = "str",
  bridle = c("evaluate", "train_on_batch", "test_on_batch", "predict_on_batch")
)

# The methods for Keras 3's models serve the older classes as well.
register_older_models <- function(namespace) {
  for (package in names(model_generics)) {
    for (generic in model_generics[[package]]) {
      method <- get(paste0(generic, ".keras.src.models.model.Model"), namespace)
      home <- if (package == "bridle") namespace else asNamespace(package)
      for (class in model_classes[-1]) registerS3method(generic, class, method, envir = home)
    }
  }
}

is_sequential <- function(x) {
  layouts <- c("keras.src.models", "keras.engine", "keras.src.engine", "tf_keras.src.engine")
  inherits(x, paste0(layouts, ".sequential.Sequential"))
}

# reticulate's methods take a model that isn't in Python for one without any attributes.
here <- function(x) {
  if (is_gone(x)) bring_back(x, call = rlang::caller_env())
}

# In Keras, a model has no history before it is trained: in R, what a list doesn't have is NULL.
#' @export
`$.keras.src.models.model.Model` <- function(x, name) {
  here(x)
  if (identical(name, "history") && !reticulate::py_has_attr(x, "history")) return(NULL)
  NextMethod()
}

#' @export
`[[.keras.src.models.model.Model` <- function(x, ...) {
  here(x)
  NextMethod()
}

#' @export
`$<-.keras.src.models.model.Model` <- function(x, name, value) {
  here(x)
  NextMethod()
}
