#' Layers that look words up
#'
#' Words and codes become places in a vocabulary, which is given or learned from data by [adapt()].
#'
#' @eval page("layers_text")
#' @seealso [get_vocabulary()], and Keras' page on [text
#'   preprocessing](https://keras.io/api/layers/preprocessing_layers/text/).
#' @examplesIf bridle_ready()
#' words <- layer_text_vectorization(output_sequence_length = 4)
#' adapt(words, c("the cat sat", "the dog ran"))
#' get_vocabulary(words)
#' array("the cat ran") |> layer_text_vectorization(vocabulary = c("the", "cat", "ran"))
constructors(layers_text = {
  layer_text_vectorization(
    object, max_tokens = NULL, standardize = "lower_and_strip_punctuation", split = "whitespace",
    ngrams = NULL, output_mode = "int", output_sequence_length = NULL, pad_to_max_tokens = FALSE,
    vocabulary = NULL, idf_weights = NULL, sparse = FALSE, ragged = FALSE, encoding = "utf-8",
    name = NULL, ...
  ) -> keras.layers.TextVectorization
  layer_string_lookup(
    object, max_tokens = NULL, num_oov_indices = 1L, mask_token = NULL, oov_token = "[UNK]",
    vocabulary = NULL, idf_weights = NULL, invert = FALSE, output_mode = "int",
    pad_to_max_tokens = FALSE, sparse = FALSE, encoding = "utf-8", name = NULL, salt = NULL, ...
  ) -> keras.layers.StringLookup
  layer_integer_lookup(
    object, max_tokens = NULL, num_oov_indices = 1L, mask_token = NULL, oov_token = -1L,
    vocabulary = NULL, vocabulary_dtype = "int64", idf_weights = NULL, invert = FALSE,
    output_mode = "int", sparse = FALSE, pad_to_max_tokens = FALSE, name = NULL,
    oov_method = "floormod", salt = NULL, ...
  ) -> keras.layers.IntegerLookup
})

#' Layers for columns of a table
#'
#' Numbers are brought to one scale or cut into bins, categories become codes or columns.
#'
#' @eval page("layers_tabular")
#' @seealso [adapt()], and Keras' pages on
#'   [numerical](https://keras.io/api/layers/preprocessing_layers/numerical/) and
#'   [categorical features](https://keras.io/api/layers/preprocessing_layers/categorical/).
#' @examplesIf bridle_ready()
#' price <- layer_normalization()
#' adapt(price, matrix(c(10, 20, 30), 3))
#' matrix(c(10, 15), 2) |> layer_discretization(bin_boundaries = c(12, 20))
constructors(layers_tabular = {
  layer_normalization(
    object, axis = -1L, mean = NULL, variance = NULL, invert = FALSE, ...
  ) -> keras.layers.Normalization
  layer_discretization(
    object, bin_boundaries = NULL, num_bins = NULL, epsilon = 0.01, output_mode = "int",
    sparse = FALSE, dtype = NULL, name = NULL
  ) -> keras.layers.Discretization
  layer_category_encoding(
    object, num_tokens = NULL, output_mode = "multi_hot", sparse = FALSE, ...
  ) -> keras.layers.CategoryEncoding
  layer_hashing(
    object, num_bins, mask_value = NULL, salt = NULL, output_mode = "int", sparse = FALSE, ...
  ) -> keras.layers.Hashing
  layer_hashed_crossing(
    object, num_bins, output_mode = "int", sparse = FALSE, name = NULL, dtype = NULL, ...
  ) -> keras.layers.HashedCrossing
})

#' Layers for sound
#'
#' Waves become spectrograms: how strong each frequency is at each time.
#'
#' @eval page("layers_audio")
#' @seealso Keras' page on [audio
#'   preprocessing](https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/).
#' @examplesIf bridle_ready()
#' keras_input(shape = 16000) |> layer_mel_spectrogram()
constructors(layers_audio = {
  layer_mel_spectrogram(
    object, fft_length = 2048L, sequence_stride = 512L, sequence_length = NULL, window = "hann",
    sampling_rate = 16000L, num_mel_bins = 128L, min_freq = 20, max_freq = NULL, power_to_db = TRUE,
    top_db = 80, mag_exp = 2, min_power = 1e-10, ref_power = 1, ...
  ) -> keras.layers.MelSpectrogram
  layer_stft_spectrogram(
    object, mode = "log", frame_length = 256L, frame_step = NULL, fft_length = NULL,
    window = "hann", periodic = FALSE, scaling = "density", padding = "valid", expand_dims = FALSE,
    data_format = NULL, ...
  ) -> keras.layers.STFTSpectrogram
})
