#' Accuracy metrics
#'
#' The share of predictions that are right.
#'
#' @eval page("metrics_accuracy")
#' @seealso Keras' page on [accuracy metrics](https://keras.io/api/metrics/accuracy_metrics/).
#' @examplesIf bridle_ready()
#' metric_sparse_top_k_categorical_accuracy(k = 3)
#' metric_binary_accuracy(matrix(c(0, 1), 2), matrix(c(0.7, 0.9), 2))
constructors(metrics_accuracy = {
  metric_accuracy(..., name = "accuracy", dtype = NULL) -> keras.metrics.Accuracy
  metric_binary_accuracy(
    y_true, y_pred, threshold = 0.5, ..., name = "binary_accuracy", dtype = NULL
  ) -> keras.metrics.BinaryAccuracy | keras.metrics.binary_accuracy
  metric_categorical_accuracy(
    y_true, y_pred, ..., name = "categorical_accuracy", dtype = NULL
  ) -> keras.metrics.CategoricalAccuracy | keras.metrics.categorical_accuracy
  metric_sparse_categorical_accuracy(
    y_true, y_pred, ..., name = "sparse_categorical_accuracy", dtype = NULL
  ) -> keras.metrics.SparseCategoricalAccuracy | keras.metrics.sparse_categorical_accuracy
  metric_top_k_categorical_accuracy(
    y_true, y_pred, k = 5L, ..., name = "top_k_categorical_accuracy", dtype = NULL
  ) -> keras.metrics.TopKCategoricalAccuracy | keras.metrics.top_k_categorical_accuracy
  metric_sparse_top_k_categorical_accuracy(
    y_true, y_pred, k = 5L, ..., name = "sparse_top_k_categorical_accuracy", dtype = NULL,
    from_sorted_ids = FALSE
  ) -> keras.metrics.SparseTopKCategoricalAccuracy | keras.metrics.sparse_top_k_categorical_accuracy
})

#' Probabilistic metrics
#'
#' How well predicted distributions fit the targets.
#'
#' @eval page("metrics_probabilistic")
#' @seealso Keras' page on [probabilistic
#'   metrics](https://keras.io/api/metrics/probabilistic_metrics/).
#' @examplesIf bridle_ready()
#' metric_binary_crossentropy(from_logits = TRUE)
#' metric_poisson(matrix(c(0, 1), 2), matrix(c(0.5, 0.9), 2))
constructors(metrics_probabilistic = {
  metric_binary_crossentropy(
    y_true, y_pred, from_logits = FALSE, label_smoothing = 0, axis = -1L, ...,
    name = "binary_crossentropy", dtype = NULL
  ) -> keras.metrics.BinaryCrossentropy | keras.metrics.binary_crossentropy
  metric_categorical_crossentropy(
    y_true, y_pred, from_logits = FALSE, label_smoothing = 0, axis = -1L, ...,
    name = "categorical_crossentropy", dtype = NULL
  ) -> keras.metrics.CategoricalCrossentropy | keras.metrics.categorical_crossentropy
  metric_sparse_categorical_crossentropy(
    y_true, y_pred, from_logits = FALSE, ignore_class = NULL, axis = -1L, ...,
    name = "sparse_categorical_crossentropy", dtype = NULL
  ) -> keras.metrics.SparseCategoricalCrossentropy | keras.metrics.sparse_categorical_crossentropy
  metric_binary_focal_crossentropy(
    y_true, y_pred, apply_class_balancing = FALSE, alpha = 0.25, gamma = 2, from_logits = FALSE,
    label_smoothing = 0, axis = -1L
  ) -> keras.metrics.binary_focal_crossentropy
  metric_categorical_focal_crossentropy(
    y_true, y_pred, alpha = 0.25, gamma = 2, from_logits = FALSE, label_smoothing = 0, axis = -1L
  ) -> keras.metrics.categorical_focal_crossentropy
  metric_kl_divergence(
    y_true, y_pred, ..., name = "kl_divergence", dtype = NULL
  ) -> keras.metrics.KLDivergence | keras.metrics.kl_divergence
  metric_poisson(
    y_true, y_pred, ..., name = "poisson", dtype = NULL
  ) -> keras.metrics.Poisson | keras.metrics.poisson
})

#' Regression metrics
#'
#' How far predictions are from targets that are numbers, or how they go together.
#'
#' @eval page("metrics_regression")
#' @seealso Keras' page on [regression metrics](https://keras.io/api/metrics/regression_metrics/).
#' @examplesIf bridle_ready()
#' metric_root_mean_squared_error()
#' metric_mean_absolute_error(matrix(c(1, 2), 2), matrix(c(1, 4), 2))
constructors(metrics_regression = {
  metric_mean_squared_error(
    y_true, y_pred, ..., name = "mean_squared_error", dtype = NULL
  ) -> keras.metrics.MeanSquaredError | keras.metrics.mean_squared_error
  metric_root_mean_squared_error(
    ..., name = "root_mean_squared_error", dtype = NULL
  ) -> keras.metrics.RootMeanSquaredError
  metric_mean_absolute_error(
    y_true, y_pred, ..., name = "mean_absolute_error", dtype = NULL
  ) -> keras.metrics.MeanAbsoluteError | keras.metrics.mean_absolute_error
  metric_mean_absolute_percentage_error(
    y_true, y_pred, ..., name = "mean_absolute_percentage_error", dtype = NULL
  ) -> keras.metrics.MeanAbsolutePercentageError | keras.metrics.mean_absolute_percentage_error
  metric_mean_squared_logarithmic_error(
    y_true, y_pred, ..., name = "mean_squared_logarithmic_error", dtype = NULL
  ) -> keras.metrics.MeanSquaredLogarithmicError | keras.metrics.mean_squared_logarithmic_error
  metric_huber(y_true, y_pred, delta = 1) -> keras.metrics.huber
  metric_log_cosh(y_true, y_pred) -> keras.metrics.log_cosh
  metric_log_cosh_error(..., name = "logcosh", dtype = NULL) -> keras.metrics.LogCoshError
  metric_cosine_similarity(
    ..., name = "cosine_similarity", dtype = NULL, axis = -1L
  ) -> keras.metrics.CosineSimilarity
  metric_r2_score(
    ..., class_aggregation = "uniform_average", num_regressors = 0L, name = "r2_score", dtype = NULL
  ) -> keras.metrics.R2Score
  metric_pearson_correlation(
    y_true, y_pred, axis = -1L, ..., name = "pearson_correlation", dtype = NULL
  ) -> keras.metrics.PearsonCorrelation | keras.metrics.pearson_correlation
  metric_concordance_correlation(
    y_true, y_pred, axis = -1L, ..., name = "concordance_correlation", dtype = NULL
  ) -> keras.metrics.ConcordanceCorrelation | keras.metrics.concordance_correlation
})

#' Confusion metrics
#'
#' Metrics that come from the counts of true and false positives and negatives.
#'
#' @eval page("metrics_confusion")
#' @seealso Keras' page on [classification
#'   metrics](https://keras.io/api/metrics/classification_metrics/).
#' @examplesIf bridle_ready()
#' metric_auc(curve = "PR")
#' metric_precision_at_recall(recall = 0.9)
constructors(metrics_confusion = {
  metric_auc(
    ..., num_thresholds = 200L, curve = "ROC", summation_method = "interpolation", name = NULL,
    dtype = NULL, thresholds = NULL, multi_label = FALSE, num_labels = NULL, label_weights = NULL,
    from_logits = FALSE
  ) -> keras.metrics.AUC
  metric_precision(
    ..., thresholds = NULL, top_k = NULL, class_id = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.Precision
  metric_recall(
    ..., thresholds = NULL, top_k = NULL, class_id = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.Recall
  metric_precision_at_recall(
    ..., recall, num_thresholds = 200L, class_id = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.PrecisionAtRecall
  metric_recall_at_precision(
    ..., precision, num_thresholds = 200L, class_id = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.RecallAtPrecision
  metric_sensitivity_at_specificity(
    ..., specificity, num_thresholds = 200L, class_id = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.SensitivityAtSpecificity
  metric_specificity_at_sensitivity(
    ..., sensitivity, num_thresholds = 200L, class_id = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.SpecificityAtSensitivity
  metric_true_positives(
    ..., thresholds = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.TruePositives
  metric_true_negatives(
    ..., thresholds = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.TrueNegatives
  metric_false_positives(
    ..., thresholds = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.FalsePositives
  metric_false_negatives(
    ..., thresholds = NULL, name = NULL, dtype = NULL
  ) -> keras.metrics.FalseNegatives
  metric_f1_score(
    ..., average = NULL, threshold = NULL, name = "f1_score", dtype = NULL
  ) -> keras.metrics.F1Score
  metric_fbeta_score(
    ..., average = NULL, beta = 1, threshold = NULL, name = "fbeta_score", dtype = NULL
  ) -> keras.metrics.FBetaScore
})

#' Segmentation metrics
#'
#' How much predicted areas overlap with true ones.
#'
#' @eval page("metrics_iou")
#' @seealso Keras' page on [segmentation
#'   metrics](https://keras.io/api/metrics/segmentation_metrics/).
#' @examplesIf bridle_ready()
#' metric_mean_iou(num_classes = 3)
constructors(metrics_iou = {
  metric_iou(
    ..., num_classes, target_class_ids, name = NULL, dtype = NULL, ignore_class = NULL,
    sparse_y_true = TRUE, sparse_y_pred = TRUE, axis = -1L
  ) -> keras.metrics.IoU
  metric_mean_iou(
    ..., num_classes, name = NULL, dtype = NULL, ignore_class = NULL, sparse_y_true = TRUE,
    sparse_y_pred = TRUE, axis = -1L
  ) -> keras.metrics.MeanIoU
  metric_binary_iou(
    ..., target_class_ids = list(0L, 1L), threshold = 0.5, name = NULL, dtype = NULL
  ) -> keras.metrics.BinaryIoU
  metric_one_hot_iou(
    ..., num_classes, target_class_ids, name = NULL, dtype = NULL, ignore_class = NULL,
    sparse_y_pred = FALSE, axis = -1L
  ) -> keras.metrics.OneHotIoU
  metric_one_hot_mean_iou(
    ..., num_classes, name = NULL, dtype = NULL, ignore_class = NULL, sparse_y_pred = FALSE,
    axis = -1L
  ) -> keras.metrics.OneHotMeanIoU
})

#' Hinge metrics
#'
#' The hinge losses as metrics.
#'
#' @eval page("metrics_hinge")
#' @seealso Keras' page on [hinge metrics](https://keras.io/api/metrics/hinge_metrics/).
#' @examplesIf bridle_ready()
#' metric_hinge(matrix(c(-1, 1), 2), matrix(c(-0.5, 2), 2))
constructors(metrics_hinge = {
  metric_hinge(
    y_true, y_pred, ..., name = "hinge", dtype = NULL
  ) -> keras.metrics.Hinge | keras.metrics.hinge
  metric_squared_hinge(
    y_true, y_pred, ..., name = "squared_hinge", dtype = NULL
  ) -> keras.metrics.SquaredHinge | keras.metrics.squared_hinge
  metric_categorical_hinge(
    y_true, y_pred, ..., name = "categorical_hinge", dtype = NULL
  ) -> keras.metrics.CategoricalHinge | keras.metrics.categorical_hinge
})

#' Means and sums
#'
#' Metrics that other metrics are made of.
#'
#' @eval page("metrics_reduction")
#' @seealso Keras' page on [reduction metrics](https://keras.io/api/metrics/reduction_metrics/).
#' @examplesIf bridle_ready()
#' metric_mean(name = "average")
constructors(metrics_reduction = {
  metric_mean(..., name = "mean", dtype = NULL) -> keras.metrics.Mean
  metric_sum(..., name = "sum", dtype = NULL) -> keras.metrics.Sum
  metric_mean_wrapper(..., fn, name = NULL, dtype = NULL) -> keras.metrics.MeanMetricWrapper
})
