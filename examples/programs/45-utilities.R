# Small helpers for data: one-hot targets, padded sequences, unit rows, splits.
library(bridle)

codes <- to_categorical(c(0, 2, 1), num_classes = 3)
padded <- pad_sequences(list(1:3, 4L, 5:9), maxlen = 4)
after <- pad_sequences(list(1:3, 4L), padding = "post")
unit <- normalize(matrix(c(3, 4, 6, 8), 2, byrow = TRUE))

set_random_seed(7)
first <- as.array(random_normal(c(2, 3)))
set_random_seed(7)
second <- as.array(random_normal(c(2, 3)))

stopifnot(
  codes == diag(3)[c(1, 3, 2), ],
  padded == rbind(c(0, 1, 2, 3), c(0, 0, 0, 4), 6:9),
  after == rbind(1:3, c(4, 0, 0)),
  all.equal(unit, matrix(c(0.6, 0.8), 2, 2, byrow = TRUE), tolerance = 1e-6),
  identical(first, second)
)
