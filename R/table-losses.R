#' Regression losses
#'
#' Losses for targets that are numbers.
#'
#' @eval page("losses_regression")
#' @seealso Keras' page on [regression losses](https://keras.io/api/losses/regression_losses/).
#' @examplesIf bridle_ready()
#' loss_huber(delta = 2)
#' loss_mean_squared_error(matrix(c(1, 2), 2), matrix(c(1, 4), 2))
constructors(losses_regression = {
  loss_mean_squared_error(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "mean_squared_error",
    dtype = NULL
  ) -> keras.losses.MeanSquaredError | keras.losses.mean_squared_error
  loss_mean_absolute_error(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "mean_absolute_error",
    dtype = NULL
  ) -> keras.losses.MeanAbsoluteError | keras.losses.mean_absolute_error
  loss_mean_absolute_percentage_error(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "mean_absolute_percentage_error",
    dtype = NULL
  ) -> keras.losses.MeanAbsolutePercentageError | keras.losses.mean_absolute_percentage_error
  loss_mean_squared_logarithmic_error(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "mean_squared_logarithmic_error",
    dtype = NULL
  ) -> keras.losses.MeanSquaredLogarithmicError | keras.losses.mean_squared_logarithmic_error
  loss_huber(
    y_true, y_pred, delta = 1, ..., reduction = "sum_over_batch_size", name = "huber_loss",
    dtype = NULL
  ) -> keras.losses.Huber | keras.losses.huber
  loss_log_cosh(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "log_cosh", dtype = NULL
  ) -> keras.losses.LogCosh | keras.losses.log_cosh
  loss_cosine_similarity(
    y_true, y_pred, axis = -1L, ..., reduction = "sum_over_batch_size", name = "cosine_similarity",
    dtype = NULL
  ) -> keras.losses.CosineSimilarity | keras.losses.cosine_similarity
})

#' Classification losses
#'
#' Losses for targets that are classes or counts, or distributions over them.
#'
#' @eval page("losses_classification")
#' @seealso Keras' page on [probabilistic
#'   losses](https://keras.io/api/losses/probabilistic_losses/).
#' @examplesIf bridle_ready()
#' loss_sparse_categorical_crossentropy(from_logits = TRUE)
#' loss_binary_crossentropy(matrix(c(0, 1), 2), matrix(c(0.1, 0.9), 2))
constructors(losses_classification = {
  loss_binary_crossentropy(
    y_true, y_pred, from_logits = FALSE, label_smoothing = 0, axis = -1L, ...,
    reduction = "sum_over_batch_size", name = "binary_crossentropy", dtype = NULL
  ) -> keras.losses.BinaryCrossentropy | keras.losses.binary_crossentropy
  loss_categorical_crossentropy(
    y_true, y_pred, from_logits = FALSE, label_smoothing = 0, axis = -1L, ...,
    reduction = "sum_over_batch_size", name = "categorical_crossentropy", dtype = NULL
  ) -> keras.losses.CategoricalCrossentropy | keras.losses.categorical_crossentropy
  loss_sparse_categorical_crossentropy(
    y_true, y_pred, from_logits = FALSE, ignore_class = NULL, axis = -1L, ...,
    reduction = "sum_over_batch_size", name = "sparse_categorical_crossentropy", dtype = NULL
  ) -> keras.losses.SparseCategoricalCrossentropy | keras.losses.sparse_categorical_crossentropy
  loss_binary_focal_crossentropy(
    y_true, y_pred, apply_class_balancing = FALSE, alpha = 0.25, gamma = 2, from_logits = FALSE,
    label_smoothing = 0, axis = -1L, ..., reduction = "sum_over_batch_size",
    name = "binary_focal_crossentropy", dtype = NULL
  ) -> keras.losses.BinaryFocalCrossentropy | keras.losses.binary_focal_crossentropy
  loss_categorical_focal_crossentropy(
    y_true, y_pred, alpha = 0.25, gamma = 2, from_logits = FALSE, label_smoothing = 0, axis = -1L,
    ..., reduction = "sum_over_batch_size", name = "categorical_focal_crossentropy", dtype = NULL
  ) -> keras.losses.CategoricalFocalCrossentropy | keras.losses.categorical_focal_crossentropy
  loss_categorical_generalized_cross_entropy(
    y_true, y_pred, q = 0.5, ..., reduction = "sum_over_batch_size",
    name = "categorical_generalized_cross_entropy", dtype = NULL
  ) -> keras.losses.CategoricalGeneralizedCrossEntropy |
    keras.losses.categorical_generalized_cross_entropy
  loss_kl_divergence(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "kl_divergence", dtype = NULL
  ) -> keras.losses.KLDivergence | keras.losses.kl_divergence
  loss_poisson(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "poisson", dtype = NULL
  ) -> keras.losses.Poisson | keras.losses.poisson
  loss_ctc(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "ctc", dtype = NULL
  ) -> keras.losses.CTC | keras.losses.ctc
})

#' Hinge losses
#'
#' Losses that ask for a margin between right and wrong.
#'
#' @eval page("losses_hinge")
#' @seealso Keras' page on [hinge losses](https://keras.io/api/losses/hinge_losses/).
#' @examplesIf bridle_ready()
#' loss_hinge(matrix(c(-1, 1), 2), matrix(c(-0.5, 2), 2))
constructors(losses_hinge = {
  loss_hinge(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "hinge", dtype = NULL
  ) -> keras.losses.Hinge | keras.losses.hinge
  loss_squared_hinge(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "squared_hinge", dtype = NULL
  ) -> keras.losses.SquaredHinge | keras.losses.squared_hinge
  loss_categorical_hinge(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "categorical_hinge", dtype = NULL
  ) -> keras.losses.CategoricalHinge | keras.losses.categorical_hinge
})

#' Overlap and embedding losses
#'
#' Losses for areas that are to overlap, and for embeddings that are to be alike within a class.
#'
#' @eval page("losses_overlap")
#' @seealso Keras' page on [losses](https://keras.io/api/losses/).
#' @examplesIf bridle_ready()
#' loss_dice()
#' loss_tversky(alpha = 0.3, beta = 0.7)
constructors(losses_overlap = {
  loss_dice(
    y_true, y_pred, ..., reduction = "sum_over_batch_size", name = "dice", axis = NULL, dtype = NULL
  ) -> keras.losses.Dice | keras.losses.dice
  loss_tversky(
    y_true, y_pred, ..., alpha = 0.5, beta = 0.5, reduction = "sum_over_batch_size",
    name = "tversky", axis = NULL, dtype = NULL
  ) -> keras.losses.Tversky | keras.losses.tversky
  loss_circle(
    y_true, y_pred, ref_labels = NULL, ref_embeddings = NULL, remove_diagonal = TRUE, gamma = 80L,
    margin = 0.4, ..., reduction = "sum_over_batch_size", name = "circle", dtype = NULL
  ) -> keras.losses.Circle | keras.losses.circle
})
