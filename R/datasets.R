# Keras' datasets as two lists, of R's arrays or of NumPy's.
load_dataset <- function(target, arguments, convert, frame = parent.frame()) {
  loaded <- python_call(
    "load_dataset",
    list(target = target, arguments = arguments, convert = convert),
    call = frame
  )
  if (convert) loaded else lapply(loaded, lapply, kept_value)
}
