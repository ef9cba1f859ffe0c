#' Fourier transforms
#'
#' Complex numbers are a list of two tensors: the real and the imaginary parts.
#'
#' @eval page("ops_fft")
#' @seealso Keras' page on [FFT ops](https://keras.io/api/ops/fft/).
#' @examplesIf bridle_ready()
#' op_rfft(c(1, 0, -1, 0))
#' op_extract_sequences(1:6, 3, 2)
constructors(ops_fft = {
  op_fft(x) -> keras.ops.fft
  op_fft2(x) -> keras.ops.fft2
  op_ifft2(x) -> keras.ops.ifft2
  op_rfft(x, fft_length = NULL) -> keras.ops.rfft
  op_irfft(x, fft_length = NULL) -> keras.ops.irfft
  op_stft(x, sequence_length, sequence_stride, fft_length, window = "hann", center = TRUE) ->
    keras.ops.stft
  op_istft(
    x, sequence_length, sequence_stride, fft_length, length = NULL, window = "hann", center = TRUE
  ) -> keras.ops.istft(length = whole)
  op_extract_sequences(x, sequence_length, sequence_stride) -> keras.ops.extract_sequences
})
