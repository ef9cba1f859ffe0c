# Where each function is tested; those of the constructor tables are all in test-table-layers.R,
# test-tables.R and test-applications.R, or in the files that hold all operations, random numbers,
# settings and datasets.
tested_in <- list(
  "adapt" = c("adapt"),
  "vocabulary" = c("get_vocabulary", "set_vocabulary"),
  "applications" = c(
    "application_decode_predictions", "application_preprocess_inputs", "imagenet_decode_predictions"
  ),
  "active-property" = c("%<-active%", "active_property", "mark_active"),
  "py-class" = c("%py_class%"),
  "custom-classes" = c(
    "Layer", "Model", "Callback", "Metric", "Loss", "Constraint", "LearningRateSchedule",
    "new_layer_class", "new_model_class", "new_callback_class", "new_metric_class",
    "new_loss_class", "new_learning_rate_schedule_class"
  ),
  "custom-objects" = c(
    "register_keras_serializable", "get_registered_name", "get_registered_object",
    "with_custom_object_scope", "get_custom_objects", "set_custom_objects"
  ),
  "serialize" = c("serialize_keras_object", "deserialize_keras_object"),
  "reset-state" = c("reset_state"),
  "metric-r" = c("metric_r"),
  "mlp" = c("bridle_mlp", "as_keras"),
  "caret" = c("bridle_caret"),
  "categories" = c("categories", "set_categories"),
  "compile" = c("compile"),
  "constructors" = c("keras_model_sequential"),
  "custom-metric" = c("custom_metric"),
  "evaluate" = c("evaluate"),
  "explain" = c("explain", "which_program"),
  "feature-space" = c("layer_feature_space"),
  "sitrep" = "sitrep",
  "tidy-history" = c("tidy", "glance", "augment"),
  "reexports" = c("generate", "%<-%", "%>%", "%<>%"),
  "fit" = c("fit"),
  "generate" = c("generate"),
  "help" = c("keras_help"),
  "install" = c("install_bridle", "install_keras"),
  "keras" = c("keras"),
  "on-batch" = c("predict_on_batch", "test_on_batch", "train_on_batch"),
  "bridle-ready" = c("bridle_ready"),
  "ops" = c("op_convert_to_numpy"),
  "subset" = c("op_subset", "op_subset_set", "op_subset<-", "newaxis", "all_dims"),
  "shape" = c("shape", "op_shape"),
  "backend" = c("use_backend"),
  "tensorboard" = c("tensorboard"),
  "random-seed" = c("set_random_seed"),
  "lists" = c("named_list", "zip_lists"),
  "flags" = c(
    "flags", "flag_boolean", "flag_integer", "flag_numeric", "flag_string", "run_dir"
  ),
  "reticulate" = c(
    "import", "r_to_py", "py_to_r", "tuple", "np_array", "array_reshape", "as_iterator", "iterate",
    "iter_next", "%as%", "py_help", "py_require", "use_python", "use_virtualenv"
  ),
  "get-layer" = c("get_layer", "pop_layer"),
  "weights" = c("get_weights", "set_weights", "count_params"),
  "freeze" = c("freeze_weights", "unfreeze_weights"),
  "get-config" = c("get_config", "from_config"),
  "state-tree" = c("get_state_tree", "set_state_tree"),
  "quantize" = c("quantize_weights"),
  "saving" = c(
    "save_model", "load_model", "save_model_weights", "load_model_weights", "save_model_config",
    "load_model_config", "export_savedmodel"
  ),
  "resume" = c("load_history", "resume_file"),
  "run-workers" = c("run_workers"),
  "distribution" = c(
    "with_distribution", "distribution_mirrored", "distribution_multi_worker",
    "distribution_one_device"
  ),
  "validation-split" = c("validation_split_by")
)
from_tables <- unlist(lapply(mget(ls(tables), tables), function(lines) {
  vapply(lines, function(line) line$name, "")
}), use.names = FALSE)

test_that("every export is tested, and what is tested is exported", {
  expect_setequal(getNamespaceExports("bridle"), c(unlist(tested_in), from_tables))
})

test_that("the files call what the table says", {
  for (name in names(tested_in)) {
    file <- test_path(sprintf("test-%s.R", name))
    called <- all.names(parse(file, keep.source = FALSE))
    expect_identical(setdiff(tested_in[[name]], called), character(), info = name)
  }
})

test_that("every method is registered", {
  methods <- c(
    compile = "keras.src.models.model.Model", fit = "keras.src.models.model.Model",
    evaluate = "keras.src.models.model.Model", predict = "keras.src.models.model.Model",
    print = "bridle_history", print = "bridle_model_summary",
    print = "tensorflow.python.distribute.distribute_lib.Strategy", plot = "bridle_history",
    as.data.frame = "bridle_history", plot = "keras.src.models.model.Model",
    format = "keras.src.models.model.Model", export_savedmodel = "keras.src.models.model.Model"
  )
  for (i in seq_along(methods)) {
    method <- utils::getS3method(names(methods)[i], methods[[i]], optional = TRUE)
    expect_true(is.function(method), info = paste(names(methods)[i], methods[[i]]))
  }
})

# The later file would win, in silence.
test_that("no two files define the same name", {
  files <- list.files(test_path("..", "..", "R"), "[.]R$", full.names = TRUE)
  expect_gt(length(files), 50)
  assigns <- function(code) is.call(code) && identical(code[[1]], quote(`<-`)) && is.name(code[[2]])
  defined <- unlist(lapply(files, function(file) {
    vapply(Filter(assigns, as.list(parse(file))), function(code) as.character(code[[2]]), "")
  }))
  expect_identical(defined[duplicated(defined)], character())
})
