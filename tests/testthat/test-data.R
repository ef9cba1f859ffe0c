batches <- function(dataset) iterate(dataset, function(batch) lapply(batch, r_array))
r_array <- function(x) if (is_tensor(x)) as.array(x) else x

test_that("images come from directories, with their classes", {
  directory <- withr::local_tempdir()
  for (class in c("cat", "dog")) {
    dir.create(file.path(directory, class))
    for (i in 1:2) {
      pixels <- array(if (class == "cat") 0 else 255, c(6, 4, 3))
      image_array_save(pixels, file.path(directory, class, paste0(i, ".png")), scale = FALSE)
    }
  }
  dataset <- image_dataset_from_directory(
    directory,
    batch_size = 4, image_size = c(3, 2), shuffle = FALSE, verbose = FALSE
  )
  batch <- batches(dataset)[[1]]
  expect_identical(dim(batch[[1]]), c(4L, 3L, 2L, 3L))
  expect_identical(as.vector(batch[[2]]), c(0L, 0L, 1L, 1L))
  expect_identical(batch[[1]][, 1, 1, 1], c(0, 0, 255, 255))

  image <- image_load(file.path(directory, "dog", "1.png"), target_size = c(2, 2))
  expect_identical(image_to_array(image), array(255, c(2, 2, 3)))
  noise <- array(runif(24), c(2, 4, 3))
  expect_identical(dim(image_to_array(image_from_array(noise))), dim(noise))
  resized <- image_smart_resize(array(1:48, c(4, 4, 3)), c(2, 2))
  expect_identical(dim(as.array(resized)), c(2L, 2L, 3L))
})

test_that("texts come from directories", {
  directory <- withr::local_tempdir()
  for (class in c("a", "b")) {
    dir.create(file.path(directory, class))
    writeLines(paste("text", class), file.path(directory, class, "1.txt"))
  }
  dataset <- text_dataset_from_directory(
    directory,
    label_mode = "categorical", batch_size = 2, shuffle = FALSE, verbose = FALSE
  )
  batch <- iter_next(as_iterator(dataset))
  expect_identical(dim(batch[[1]]), 2L)
  expect_equal(as.array(batch[[2]]), diag(2))
})

test_that("labels are given in any form of codes, in every function", {
  directory <- withr::local_tempdir()
  dir.create(file.path(directory, "all"))
  python("write_pcm", c(
    "import wave",
    "def write_pcm(path):",
    "    with wave.open(path, 'wb') as f:",
    "        f.setnchannels(1); f.setsampwidth(2); f.setframerate(8000)",
    "        f.writeframes(bytes(16))"
  ))
  for (file in file.path(directory, "all", sprintf("%02d", 1:12))) {
    writeLines("text", paste0(file, ".txt"))
    image_array_save(array(0, c(3, 2, 3)), paste0(file, ".png"), scale = FALSE)
    python("write_pcm", "")(paste0(file, ".wav"))
  }
  makers <- list(
    image_dataset_from_directory, text_dataset_from_directory, audio_dataset_from_directory
  )
  labels_of <- function(labels, make, ...) {
    dataset <- make(directory, labels, ..., batch_size = 12, shuffle = FALSE, verbose = FALSE)
    as.vector(iterate(dataset)[[1]][[2]]$numpy())
  }
  for (make in makers) expect_identical(labels_of(0:11, make), 0:11)
  forms <- list(rep(0:1, 6), rep(c(0, 1), 6), as.list(rep(0:1, 6)), factor(rep(c("u", "v"), 6)))
  for (labels in forms) {
    expect_identical(labels_of(labels, text_dataset_from_directory), rep(0:1, 6))
  }
  expect_error(
    labels_of(rep(0.5, 12), text_dataset_from_directory), "`labels` must be",
    class = "bridle_error_type"
  )
})

test_that("sounds come from directories", {
  directory <- withr::local_tempdir()
  python("write_wav", c(
    "import wave",
    "def write_wav(path):",
    "    with wave.open(path, 'wb') as f:",
    "        f.setnchannels(1); f.setsampwidth(2); f.setframerate(8000)",
    "        f.writeframes(bytes(16))"
  ))
  for (class in c("a", "b")) {
    dir.create(file.path(directory, class))
    python("write_wav", "")(file.path(directory, class, "1.wav"))
  }
  dataset <- audio_dataset_from_directory(
    directory,
    batch_size = 2, output_sequence_length = 5, verbose = FALSE
  )
  expect_identical(dim(iter_next(as_iterator(dataset))[[1]]), c(2L, 5L, 1L))
})

test_that("windows move over the rows of a matrix", {
  dataset <- timeseries_dataset_from_array(
    matrix(1:10), c(101:110),
    sequence_length = 3, sequence_stride = 2, batch_size = 10
  )
  batch <- batches(dataset)[[1]]
  expect_identical(batch[[1]][, , 1], rbind(1:3, 3:5, 5:7, 7:9))
  expect_identical(as.vector(batch[[2]]), c(101L, 103L, 105L, 107L))
  alone <- timeseries_dataset_from_array(matrix(1:10), NULL, 3, batch_size = 10, start_index = 4)
  expect_identical(as.array(iter_next(as_iterator(alone)))[1, , 1], 5:7)
})

test_that("a dataset is split by numbers or by shares", {
  parts <- split_dataset(matrix(1:20, 10), left_size = 7)
  sizes <- function(parts) vapply(parts, function(part) length(iterate(part)), 1L)
  expect_identical(sizes(parts), c(7L, 3L))
  expect_identical(sizes(split_dataset(matrix(1:20, 10), left_size = 0.5)), c(5L, 5L))
})

test_that("sequences of unequal length become a matrix", {
  texts <- list(1:3, 4L, c(5, 6))
  expect_identical(pad_sequences(texts), rbind(1:3, c(0L, 0L, 4L), c(0L, 5L, 6L)))
  expect_identical(
    pad_sequences(texts, maxlen = 2, padding = "post", truncating = "post", value = 9),
    rbind(1:2, c(4L, 9L), 5:6)
  )
  expect_identical(pad_sequences(list(c(0.5, 1)), dtype = "float32"), rbind(c(0.5, 1)))
})

test_that("sequences may be lists", {
  wanted <- rbind(c(0L, 1L), c(1L, 2L))
  expect_identical(pad_sequences(list(list(1), list(1, 2))), wanted)
  expect_identical(pad_sequences(list(1L, list(1L, 2L))), wanted)
  expect_equal(pad_sequences(list(list(0.5), c(1, 2)), dtype = "float32"), rbind(c(0, 0.5), 1:2))
})

test_that("classes become rows of 0 and 1", {
  expect_equal(to_categorical(c(0, 2, 1)), diag(3)[c(1, 3, 2), ])
  expect_equal(to_categorical(c(1L, 0L), num_classes = 3), diag(3)[c(2, 1), ])
  expect_equal(to_categorical(factor(c("b", "a", "c"))), diag(3)[c(2, 1, 3), ])
  expect_equal(to_categorical(factor("a", c("a", "b"))), cbind(1, 0))
  expect_equal(to_categorical(array(c(2L, 0L, 9L)), 10), diag(10)[c(3, 1, 10), ])
  expect_equal(to_categorical(1, 2), cbind(0, 1))
  expect_refusals({
    to_categorical(1:3, 3)
    to_categorical(c("a", "b"))
    to_categorical(factor(c("a", NA)))
    to_categorical(factor(c("a", "b")), 1)
    to_categorical(c(0, -1))
    to_categorical(c(0, 0.5))
  })
})

test_that("op_one_hot() takes codes from 1, from 0, and factors by level", {
  rows <- function(...) as.array(op_one_hot(...))
  expect_equal(rows(factor("b", c("a", "b", "c"))), cbind(0, 1, 0))
  expect_equal(rows(factor(c("b", "a")), 3, zero_indexed = TRUE), diag(3)[2:1, ])
  expect_equal(rows(c(1, 3), 3), diag(3)[c(1, 3), ])
  expect_equal(rows(op_array(c(2, 4, 3, 1), "int32"), 4), diag(4)[c(2, 4, 3, 1), ])
  # The digits of a data set.
  digits <- array(c(5L, 0L, 4L))
  expect_warning(from_0 <- rows(digits, 10), "zero_indexed = TRUE", fixed = TRUE)
  expect_equal(from_0, diag(10)[digits + 1, ])
  expect_equal(rows(digits, 10, zero_indexed = TRUE), from_0)
  expect_refusals({
    op_one_hot(c(1, 4), 3)
    op_one_hot(c(0, 3), 3)
    op_one_hot(1:3)
    op_one_hot(c("a", "b"), 2)
  })
})

test_that("vectors are brought to length 1", {
  m <- rbind(c(3, 4), c(0, 2))
  expect_equal(normalize(m), m / sqrt(rowSums(m^2)), tolerance = 1e-6)
  expect_equal(normalize(m, axis = 1), sweep(m, 2, sqrt(colSums(m^2)), "/"), tolerance = 1e-6)
})
