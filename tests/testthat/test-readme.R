# What the README shows, run as it stands there.
code_of <- function(language) {
  lines <- readLines(test_path("..", "..", "README.md"))
  begin <- which(lines == paste0("```", language))[1]
  end <- which(lines == "```")
  lines[(begin + 1):(min(end[end > begin]) - 1)]
}

test_that("the README's example learns, and reaches what it says", {
  withr::local_options(keras.verbose = 0)
  shown <- new.env(parent = globalenv())
  predicted <- eval(parse(text = code_of("r")), shown)
  expect_gt(tail(shown$history$metrics$accuracy, 1), 0.96)
  # A fifth of each species is held back, 30 flowers.
  expect_gt(tail(shown$history$metrics$val_accuracy, 1), 0.96)
  expect_identical(colnames(predicted)[max.col(predicted)], levels(iris$Species))
})
