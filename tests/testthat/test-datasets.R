keras <- reticulate::import("keras", convert = FALSE)

# What `load_data()` gives without a download: its arguments, as the data's shape.
python("fake_datasets", "
import contextlib, numpy as np, keras

class fake_datasets:
    '''Replaces each load_data() by one that gives small arrays and notes its arguments.'''
    names = ['mnist', 'fashion_mnist', 'cifar10', 'cifar100', 'imdb', 'reuters',
             'boston_housing', 'california_housing']
    def __enter__(self):
        self.kept, self.seen = {}, {}
        for name in self.names:
            module = getattr(keras.datasets, name)
            self.kept[name] = module.load_data
            module.load_data = self.fake(name, module.load_data)
        return self
    def fake(self, name, real):
        import functools
        @functools.wraps(real)
        def load_data(**arguments):
            self.seen[name] = arguments
            if name in ('imdb', 'reuters'):
                x = np.array([[1, 5, 2], [1]], dtype=object)
            else:
                x = np.arange(12, dtype='uint8').reshape(2, 2, 3)
            y = np.array([1, 0], 'uint8')
            return (x, y), (x[:1], y[:1])
        return load_data
    def __exit__(self, *error):
        for name, load_data in self.kept.items():
            setattr(getattr(keras.datasets, name), 'load_data', load_data)
")
with_fakes <- function(code) {
  fakes <- reticulate::import_main(convert = FALSE)$fake_datasets()
  fakes$`__enter__`()
  on.exit(fakes$`__exit__`())
  list(value = force(code), seen = reticulate::py_to_r(fakes$seen))
}

test_that("datasets are lists of training and test data, as R arrays", {
  loaded <- with_fakes(dataset_mnist())$value
  expect_named(loaded, c("train", "test"))
  expect_named(loaded$train, c("x", "y"))
  expect_identical(dim(loaded$train$x), c(2L, 2L, 3L))
  expect_identical(loaded$train$x[1, 2, 3], 5L)
  expect_identical(as.vector(loaded$train$y), c(1L, 0L))
  expect_identical(dim(loaded$test$x), c(1L, 2L, 3L))
})

test_that("texts are lists of vectors", {
  loaded <- with_fakes(dataset_imdb(num_words = 10, skip_top = 1, maxlen = 5))
  expect_identical(loaded$value$train$x, list(c(1L, 5L, 2L), 1L))
  expect_identical(loaded$seen$imdb, list(num_words = 10L, skip_top = 1L, maxlen = 5L))
})

test_that("without conversion they are NumPy's arrays", {
  loaded <- with_fakes(dataset_fashion_mnist(convert = FALSE))$value
  expect_s3_class(loaded$train$x, "numpy.ndarray")
  expect_identical(r_value(loaded$train$x$dtype$name), "uint8")
})

test_that("what the user gives arrives", {
  expect_length(with_fakes(dataset_cifar10())$seen$cifar10, 0)
  expect_identical(
    with_fakes(dataset_cifar100(label_mode = "coarse"))$seen$cifar100, list(label_mode = "coarse")
  )
  expect_identical(with_fakes(dataset_reuters(test_split = 0.1))$seen$reuters$test_split, 0.1)
  expect_identical(with_fakes(dataset_boston_housing(seed = 3))$seen$boston_housing$seed, 3L)
  small <- with_fakes(dataset_california_housing(version = "small"))$seen
  expect_identical(small$california_housing$version, "small")
  expect_error(dataset_mnist(pth = "a"), class = "error")
})

test_that("word indexes are lists by word", {
  file <- withr::local_tempfile(fileext = ".json")
  writeLines('{"the": 1, "film": 19}', file)
  python("fake_get_file", c(
    "import keras.src.datasets.imdb as imdb, keras.src.datasets.reuters as reuters",
    "kept_get_file = imdb.get_file",
    sprintf("imdb.get_file = reuters.get_file = lambda *a, **k: r'%s'", file),
    "fake_get_file = 1"
  ))
  on.exit(python("restored", c("imdb.get_file = reuters.get_file = kept_get_file", "restored = 1")))
  expect_identical(dataset_imdb_word_index(), list(the = 1L, film = 19L))
  expect_identical(dataset_reuters_word_index(), list(the = 1L, film = 19L))
})
