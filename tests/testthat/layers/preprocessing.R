list(
  case(
    layer_text_vectorization(x, vocabulary = c("the", "cat"), output_sequence_length = 4),
    "TextVectorization(vocabulary=['the', 'cat'], output_sequence_length=4)", c(2, 1),
    values = c("The cat.", "a cat")
  ),
  case(
    layer_string_lookup(x, vocabulary = c("a", "b"), output_mode = "one_hot"),
    "StringLookup(vocabulary=['a', 'b'], output_mode='one_hot')", c(3, 1), values = c("a", "c", "b")
  ),
  case(
    layer_integer_lookup(x, vocabulary = c(10, 20)), "IntegerLookup(vocabulary=[10, 20])", c(3, 1),
    values = c(20L, 10L, 5L)
  ),
  case(
    layer_normalization(x, mean = c(1, 2), variance = c(4, 9)),
    "Normalization(mean=[1., 2.], variance=[4., 9.])", c(3, 2)
  ),
  case(layer_discretization(x, c(0.2, 0.5)), "Discretization([0.2, 0.5])", c(3, 2)),
  case(layer_discretization(x, 0.5), "Discretization([0.5])", c(3, 2)),
  case(
    layer_category_encoding(x, 4), "CategoryEncoding(4)", c(2, 3),
    values = c(0L, 1L, 2L, 3L, 1L, 1L)
  ),
  case(layer_hashing(x, 3), "Hashing(3)", c(3, 1), values = c("a", "b", "c")),
  case(
    layer_hashed_crossing(list(x, x), 5), "HashedCrossing(5)", c(3, 1), "((x, x))",
    values = c("a", "b", "c")
  ),
  case(
    layer_mel_spectrogram(x, fft_length = 8, sequence_stride = 4, num_mel_bins = 3),
    "MelSpectrogram(fft_length=8, sequence_stride=4, num_mel_bins=3)", c(1, 32)
  ),
  case(
    layer_stft_spectrogram(x, "magnitude", frame_length = 8, frame_step = 4),
    "STFTSpectrogram('magnitude', frame_length=8, frame_step=4)", c(1, 32, 1)
  )
)
