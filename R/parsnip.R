# The engine "bridle" of parsnip's mlp(), registered once parsnip is loaded, and only then. What is
# called is parsnip's documented way to register engines.

register_parsnip <- function(parsnip = asNamespace("parsnip")) {
  if ("bridle" %in% parsnip$show_engines("mlp")$engine) return()
  for (mode in c("regression", "classification")) {
    parsnip$set_model_engine("mlp", mode = mode, eng = "bridle")
    parsnip$set_dependency("mlp", eng = "bridle", pkg = "bridle", mode = mode)
  }
  for (name in names(parsnip_arguments)) {
    parsnip$set_model_arg(
      model = "mlp", eng = "bridle", parsnip = name, original = parsnip_arguments[[name]],
      func = list(pkg = "dials", fun = name), has_submodel = FALSE
    )
  }
  for (mode in c("regression", "classification")) {
    parsnip$set_fit(
      model = "mlp", eng = "bridle", mode = mode,
      value = list(
        interface = "data.frame", protect = c("x", "y"),
        func = c(pkg = "bridle", fun = "bridle_mlp"), defaults = list()
      )
    )
    # Factors stay what they are: bridle makes indicators or embeddings of them.
    parsnip$set_encoding(
      model = "mlp", eng = "bridle", mode = mode,
      options = list(
        predictor_indicators = "none", compute_intercept = FALSE, remove_intercept = FALSE,
        allow_sparse_x = FALSE
      )
    )
  }
  for (type in names(parsnip_predictions)) {
    parsnip$set_pred(
      model = "mlp", eng = "bridle", type = type,
      mode = if (type == "numeric") "regression" else "classification",
      value = list(
        pre = NULL, post = parsnip_predictions[[type]], func = c(fun = "predict"),
        args = list(object = quote(object$fit), new_data = quote(new_data), type = type)
      )
    )
  }
}

# parsnip's arguments of mlp(), which dials has parameters of, and what they are called here.
parsnip_arguments <- c(
  hidden_units = "hidden", penalty = "penalty", dropout = "dropout", epochs = "epochs",
  activation = "activation", learn_rate = "learning_rate", stop_iter = "patience"
)

# What parsnip wants of predict() for each type.
parsnip_predictions <- list(
  numeric = function(x, object) x$.pred,
  class = function(x, object) x$.pred_class,
  prob = function(x, object) stats::setNames(x, object$lvl)
)
