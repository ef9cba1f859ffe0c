#' Datasets from files and arrays
#'
#' The files of each class are in a directory of their own; its name is the class.
#'
#' @eval page("data_files")
#' @seealso Keras' page on [data loading](https://keras.io/api/data_loading/).
#' @examplesIf bridle_ready()
#' series <- timeseries_dataset_from_array(matrix(1:10), targets = NULL, sequence_length = 3)
#' iter_next(as_iterator(series))
constructors(data_files = {
  image_dataset_from_directory(
    directory, labels = "inferred", label_mode = "int", class_names = NULL, color_mode = "rgb",
    batch_size = 32L, image_size = c(256L, 256L), shuffle = TRUE, seed = NULL,
    validation_split = NULL, subset = NULL, interpolation = "bilinear", follow_links = FALSE,
    crop_to_aspect_ratio = FALSE, pad_to_aspect_ratio = FALSE, data_format = NULL, verbose = TRUE,
    format = "tf"
  ) -> keras.utils.image_dataset_from_directory(labels = codes, verbose = any)
  text_dataset_from_directory(
    directory, labels = "inferred", label_mode = "int", class_names = NULL, batch_size = 32L,
    max_length = NULL, shuffle = TRUE, seed = NULL, validation_split = NULL, subset = NULL,
    follow_links = FALSE, verbose = TRUE, format = "tf"
  ) -> keras.utils.text_dataset_from_directory(labels = codes, verbose = any)
  audio_dataset_from_directory(
    directory, labels = "inferred", label_mode = "int", class_names = NULL, batch_size = 32L,
    sampling_rate = NULL, output_sequence_length = NULL, ragged = FALSE, shuffle = TRUE,
    seed = NULL, validation_split = NULL, subset = NULL, follow_links = FALSE, verbose = TRUE
  ) -> keras.utils.audio_dataset_from_directory(labels = codes, verbose = any)
  timeseries_dataset_from_array(
    data, targets, sequence_length, sequence_stride = 1L, sampling_rate = 1L, batch_size = 128L,
    shuffle = FALSE, seed = NULL, start_index = NULL, end_index = NULL, format = "tf"
  ) -> keras.utils.timeseries_dataset_from_array(data = tensor, targets = tensor)
  split_dataset(
    dataset, left_size = NULL, right_size = NULL, shuffle = FALSE, seed = NULL,
    preferred_backend = NULL
  ) -> keras.utils.split_dataset(dataset = data, left_size = amount, right_size = amount)
})

#' Prepare arrays
#'
#' @eval page("data_arrays")
#' @seealso Keras' page on [Python and NumPy utilities](https://keras.io/api/utils/python_utils/).
#' @examplesIf bridle_ready()
#' pad_sequences(list(1:3, 4L), maxlen = 4)
#' to_categorical(c(0, 2, 1))
#' normalize(rbind(c(3, 4)))
constructors(data_arrays = {
  pad_sequences(
    sequences, maxlen = NULL, dtype = "int32", padding = "pre", truncating = "pre", value = 0
  ) -> bridle.for_r.data.pad_sequences(sequences = asis)
  to_categorical(x, num_classes = NULL) -> bridle.for_r.codes.to_categorical(x = asis)
  normalize(x, axis = -1L, order = 2L) -> bridle.for_r.data.normalize(x = data, order = whole)
})

#' Image files and arrays
#'
#' These need Python's Pillow.
#'
#' @eval page("image_files")
#' @seealso Keras' page on [image data loading](https://keras.io/api/data_loading/image/).
#' @examplesIf bridle_ready()
#' file <- tempfile(fileext = ".png")
#' image_array_save(array(runif(48), c(4, 4, 3)), file)
#' image_load(file) |> image_to_array() |> dim()
constructors(image_files = {
  image_load(
    path, color_mode = "rgb", target_size = NULL, interpolation = "nearest",
    keep_aspect_ratio = FALSE
  ) -> keras.utils.load_img(target_size = whole)
  image_to_array(img, data_format = NULL, dtype = NULL) -> keras.utils.img_to_array
  image_from_array(x, data_format = NULL, scale = TRUE, dtype = NULL) ->
    keras.utils.array_to_img(x = data)
  image_array_save(x, path, data_format = NULL, file_format = NULL, scale = TRUE, ...) ->
    keras.utils.save_img(x = data)
  image_smart_resize(
    x, size, interpolation = "bilinear", data_format = "channels_last", backend_module = NULL
  ) -> keras.preprocessing.image.smart_resize(x = data)
})
