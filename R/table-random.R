#' Random tensors
#'
#' @eval page("random_numbers")
#' @seealso Keras' page on [random operations](https://keras.io/api/random/random_ops/).
#' @examplesIf bridle_ready()
#' random_normal(c(2, 2), seed = 1)
#' random_integer(5, 0, 10, seed = 1)
#' seeds <- random_seed_generator(1)
#' random_uniform(2, seed = seeds)
constructors(random_numbers = {
  random_normal(shape, mean = 0, stddev = 1, dtype = NULL, seed = NULL) -> keras.random.normal
  random_truncated_normal(shape, mean = 0, stddev = 1, dtype = NULL, seed = NULL) ->
    keras.random.truncated_normal
  random_uniform(shape, minval = 0, maxval = 1, dtype = NULL, seed = NULL) -> keras.random.uniform
  random_integer(shape, minval, maxval, dtype = "int32", seed = NULL) ->
    keras.random.randint(minval = amount, maxval = amount)
  random_beta(shape, alpha, beta, dtype = NULL, seed = NULL) -> keras.random.beta
  random_gamma(shape, alpha, dtype = NULL, seed = NULL) -> keras.random.gamma
  random_binomial(shape, counts, probabilities, dtype = NULL, seed = NULL) -> keras.random.binomial
  random_categorical(
    logits, num_samples, dtype = "int32", seed = NULL, zero_indexed = FALSE
  ) -> keras.random.categorical
  random_dropout(inputs, rate, noise_shape = NULL, seed = NULL) -> keras.random.dropout
  random_shuffle(x, axis = 1L, seed = NULL) -> keras.random.shuffle
  random_seed_generator(seed = NULL, name = NULL, ...) -> keras.random.SeedGenerator
})
