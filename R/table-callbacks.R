#' Callbacks
#'
#' What happens besides training, between batches and epochs.
#'
#' Functions for `callback_lambda()` count epochs and batches from 1. What they return as a named
#' list of numbers is added to the logs: at the end of an epoch it is in the history, and callbacks
#' further behind in the list can monitor it. The schedule of `callback_learning_rate_scheduler()`
#' counts epochs from 0.
#'
#' @eval page("callbacks")
#' @seealso Keras' page on [callbacks](https://keras.io/api/callbacks/).
#' @examplesIf bridle_ready()
#' callback_early_stopping(patience = 3, restore_best_weights = TRUE)
#' callback_lambda(on_epoch_end = function(epoch, logs) message(logs$loss))
#' callback_lambda(on_epoch_end = function(epoch, logs) list(rmse = sqrt(logs$loss)))
#' callback_learning_rate_scheduler(function(epoch, lr) if (epoch < 10) lr else lr * 0.9)
constructors(callbacks = {
  callback_early_stopping(
    monitor = "val_loss", min_delta = 0L, patience = 0L, verbose = 0L, mode = "auto",
    baseline = NULL, restore_best_weights = FALSE, start_from_epoch = 0L
  ) -> keras.callbacks.EarlyStopping
  callback_model_checkpoint(
    filepath, monitor = "val_loss", verbose = 0L, save_best_only = FALSE, save_weights_only = FALSE,
    mode = "auto", save_freq = "epoch", initial_value_threshold = NULL
  ) -> keras.callbacks.ModelCheckpoint
  callback_reduce_lr_on_plateau(
    monitor = "val_loss", factor = 0.1, patience = 10L, verbose = 0L, mode = "auto",
    min_delta = 1e-04, cooldown = 0L, min_lr = 0, ...
  ) -> keras.callbacks.ReduceLROnPlateau
  callback_learning_rate_scheduler(schedule, verbose = 0L) -> keras.callbacks.LearningRateScheduler
  callback_csv_logger(filename, separator = ",", append = FALSE) -> keras.callbacks.CSVLogger
  callback_terminate_on_nan(raise_error = FALSE) -> keras.callbacks.TerminateOnNaN
  callback_lambda(
    on_epoch_begin = NULL, on_epoch_end = NULL, on_train_begin = NULL, on_train_end = NULL,
    on_train_batch_begin = NULL, on_train_batch_end = NULL, ...
  ) -> keras.callbacks.LambdaCallback
  callback_backup_and_restore(
    backup_dir, save_freq = "epoch", double_checkpoint = FALSE, delete_checkpoint = TRUE
  ) -> keras.callbacks.BackupAndRestore
  callback_swap_ema_weights(swap_on_epoch = FALSE) -> keras.callbacks.SwapEMAWeights
  callback_tensorboard(
    log_dir = "logs", histogram_freq = 0L, write_graph = TRUE, write_images = FALSE,
    write_steps_per_second = FALSE, update_freq = "epoch", profile_batch = 0L, embeddings_freq = 0L,
    embeddings_metadata = NULL
  ) -> keras.callbacks.TensorBoard
  callback_remote_monitor(
    root = "http://localhost:9000", path = "/publish/epoch/end/", field = "data", headers = NULL,
    send_as_json = FALSE
  ) -> keras.callbacks.RemoteMonitor
})
