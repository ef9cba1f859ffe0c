#' The session's state, files, variables
#'
#' @eval page("session")
#' @seealso Keras' page on [utilities](https://keras.io/api/utils/).
#' @examplesIf bridle_ready()
#' clear_session()
#' keras_variable(c(1, 2), name = "v")
constructors(session = {
  clear_session(free_memory = TRUE) -> keras.utils.clear_session
  get_file(
    fname = NULL, origin = NULL, ..., file_hash = NULL, cache_subdir = "datasets",
    hash_algorithm = "auto", extract = FALSE, archive_format = "auto", cache_dir = NULL,
    force_download = FALSE, untar = FALSE, md5_hash = NULL
  ) -> keras.utils.get_file
  keras_variable(
    initializer, shape = NULL, dtype = NULL, trainable = TRUE, autocast = TRUE,
    aggregation = "none", synchronization = "auto", name = NULL, ..., layout = NULL
  ) -> keras.Variable(initializer = tensor)
  saved_keras_file_editor(filepath) -> keras.saving.KerasFileEditor
})
