#' Small datasets to learn with
#'
#' Each is downloaded once and kept in `~/.keras/datasets`.
#'
#' @eval page("datasets")
#' @seealso Keras' page on [datasets](https://keras.io/api/datasets/).
#' @examples
#' \dontrun{
#' mnist <- dataset_mnist()
#' dim(mnist$train$x)
#' }
constructors(datasets = {
  dataset_mnist(path = "mnist.npz", convert = TRUE) -> keras.datasets.mnist.load_data
  dataset_fashion_mnist(convert = TRUE) -> keras.datasets.fashion_mnist.load_data
  dataset_cifar10(convert = TRUE) -> keras.datasets.cifar10.load_data
  dataset_cifar100(label_mode = c("fine", "coarse"), convert = TRUE) ->
    keras.datasets.cifar100.load_data
  dataset_imdb(
    path = "imdb.npz", num_words = NULL, skip_top = 0L, maxlen = NULL, seed = 113L, start_char = 1L,
    oov_char = 2L, index_from = 3L, convert = TRUE
  ) -> keras.datasets.imdb.load_data
  dataset_reuters(
    path = "reuters.npz", num_words = NULL, skip_top = 0L, maxlen = NULL, test_split = 0.2,
    seed = 113L, start_char = 1L, oov_char = 2L, index_from = 3L, convert = TRUE
  ) -> keras.datasets.reuters.load_data
  dataset_boston_housing(
    path = "boston_housing.npz", test_split = 0.2, seed = 113L, convert = TRUE
  ) -> keras.datasets.boston_housing.load_data
  dataset_california_housing(
    version = "large", path = "california_housing.npz", test_split = 0.2, seed = 113L,
    convert = TRUE
  ) -> keras.datasets.california_housing.load_data
  dataset_imdb_word_index(path = "imdb_word_index.json") -> keras.datasets.imdb.get_word_index
  dataset_reuters_word_index(path = "reuters_word_index.json") ->
    keras.datasets.reuters.get_word_index
})
