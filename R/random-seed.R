#' Random numbers that repeat
#'
#' `set.seed()` is enough: whatever is random in Keras where R calls it, the initial weights of
#' layers, the order of samples in [fit()], dropout, `random_normal()`, starts from numbers that are
#' drawn from R's stream. `set_random_seed()` sets the seeds of R, of Python's `random`, of NumPy
#' and of Keras' backend.
#'
#' @section What is drawn from R's stream:
#' Each of these draws a number, as [rnorm()] does, and `.Random.seed` moves on: a layer or
#' initializer that is made and has something random (one for each of its weights, one for dropout),
#' a call of [fit()] without `seed`, of a `random_*()` function without `seed`. [predict()],
#' [evaluate()] and [load_model()] draw none. What Keras itself is asked for,
#' `keras$random$normal(2L)`, NumPy and `tf.data` don't follow R's stream.
#' @section Keras' own numbers:
#' After `set_random_seed()`, or `keras$utils$set_random_seed()`, numbers are those of bridle in
#' Python with that seed, bit by bit: initial weights and dropout are Keras' own, the order of
#' samples is NumPy's. That holds until R's stream is somewhere else than it was: a number was drawn
#' from it, or [set.seed()] called with another seed.
#'
#' @param seed Whole number.
#'
#' @return `NULL`, invisibly.
#' @seealso [random_seed_generator()]; the `seed` of [fit()], for one training.
#' @examplesIf bridle_ready()
#' set.seed(1)
#' random_normal(2)
#' set.seed(1)
#' random_normal(2)
#'
#' set_random_seed(1)
#' random_normal(2)
#' @export
set_random_seed <- function(seed) {
  construct("keras.utils.set_random_seed", list(seed = seed))
  set.seed(as.integer(seed))
  keras_is_seeded()
  invisible(NULL)
}

# A number of R's stream, for Python; `NULL` as long as Keras' own seed holds.
draw_seed <- function() {
  if (keras_seed_holds()) return(list(value = NULL))
  the$seeded_at <- NULL
  list(value = sample.int(.Machine$integer.max, 1L))
}

# Called by Keras, too, whoever seeds it.
keras_is_seeded <- function() {
  the$seeded_at <- list(random_state())
  list(value = NULL)
}

keras_seed_holds <- function() {
  !is.null(the$seeded_at) && identical(the$seeded_at[[1]], random_state())
}

random_state <- function() {
  get0(".Random.seed", globalenv(), inherits = FALSE)
}
