# Tensors in pieces, loops and branches of tensors, complex numbers.
library(bridle)

# A number tells how many pieces, positions where the others begin.
x <- op_arange(12)
lengths_of <- function(pieces) vapply(pieces, function(piece) length(as.array(piece)), 1L)
stopifnot(
  lengths_of(op_split(x, 3)) == c(4, 4, 4),
  lengths_of(op_split(x, array(c(3, 8)))) == c(2, 5, 5),
  lengths_of(op_array_split(x, c(3, 8))) == c(2, 5, 5),
  lengths_of(op_array_split(x, 5)) == c(3, 3, 2, 2, 2),
  as.array(op_split(x, array(3))[[2]])[1] == 3
)

one <- op_scatter(indices = rbind(3), values = 1, shape = 5)
stopifnot(as.array(one) == c(0, 0, 1, 0, 0))

# The greatest common divisor of 84 and 36, and powers of 2 below 1000.
gcd <- op_while_loop(\(a, b) b > 0, \(a, b) list(b, a %% b), list(84, 36))
power <- op_while_loop(\(p, n) p < 1000, \(p, n) list(p * 2, n + 1L), list(1, 0L))
stopifnot(as.numeric(gcd[[1]]) == 12, as.numeric(power[[1]]) == 1024, as.integer(power[[2]]) == 10)

# In a compiled function, a branch that writes to a file and gives nothing.
tf <- import("tensorflow")
file <- tempfile(fileext = ".txt")
tell <- tf$`function`(function(epochs) {
  op_fori_loop(0, epochs, function(epoch, state) {
    op_cond(
      epoch %% 20 == 0,
      \() {
        tf$print("epoch", epoch, output_stream = paste0("file://", file))
        NULL
      },
      \() NULL
    )
    state + 1
  }, as_tensor(0, "float32"))
})
steps <- tell(as_tensor(100, "float32"))
stopifnot(as.numeric(steps) == 100, readLines(file) == paste("epoch", 20 * 0:4))

# A triangle of complex numbers, and a signal's frequency.
corners <- matrix(c(1 + 3i, 2 - 5i, 4 - 3i, 3 + 2i), nrow = 2)
angles <- as.array(op_angle(op_convert_to_tensor(corners)))
signal <- sin(2 * pi * 5 * (0:63) / 64)
spectrum <- op_rfft(signal)
strength <- op_sqrt(spectrum[[1]]^2 + spectrum[[2]]^2)
stopifnot(
  all.equal(angles, Arg(corners), tolerance = 1e-6),
  all.equal(as.array(Conj(op_array(corners)) * 2i), Conj(corners) * 2i, tolerance = 1e-6),
  as.integer(op_argmax(strength)) == 6
)

c(q, r) %<-% op_qr(rbind(c(1, 2), c(3, 4), c(5, 6)))
parts <- op_qr(rbind(c(1, 2), c(3, 4), c(5, 6)))
stopifnot(
  identical(names(parts), c("q", "r")),
  all.equal(as.array(op_matmul(q, r)), rbind(c(1, 2), c(3, 4), c(5, 6)), tolerance = 1e-5)
)
