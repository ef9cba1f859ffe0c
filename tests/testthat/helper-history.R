# As Python hands it over.
record <- function(epochs, validated, metrics, ..., timing = list(
                     seconds = list(), compile_seconds = 0, steps_per_second = 0
                   )) {
  new_history(list(
    ..., timing = timing,
    params = list(verbose = 0L, epochs = max(epochs, 0)), epoch = as.list(epochs),
    validation_epoch = as.list(validated), metrics = lapply(metrics, as.list)
  ))
}
three <- record(1:3, 2L, list(loss = c(0.5, 0.25, 0.125), mae = c(3, 2, 1), val_loss = 0.75))
one <- record(4L, integer(), list(loss = 1234.5678))
none <- record(integer(), integer(), list())
