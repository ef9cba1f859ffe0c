# What the README shows, run as it stands there.
code_of <- function(language, place = 1) {
  lines <- readLines(test_path("..", "..", "README.md"))
  begin <- which(lines == paste0("```", language))[place]
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

test_that("the README's data frames are predicted for as lm() does, and by a network in one call", {
  skip_if_not_installed("hardhat")
  shown <- new.env(parent = globalenv())
  code <- parse(text = code_of("r", 2))
  set.seed(1)
  for (line in code[-length(code)]) predicted <- eval(line, shown)
  wanted <- predict(lm(mpg ~ wt + cyl, shown$cars), data.frame(wt = 3, cyl = "6"))
  expect_lt(abs(predicted - wanted), 1)
  expect_gt(cor(predict(eval(code[[length(code)]], shown), shown$cars)$.pred, mtcars$mpg), 0.8)
})
