local_prompt <- function(after = 0, frame = parent.frame()) {
  withr::local_options(
    rlang_interactive = TRUE, cli.dynamic = TRUE, cli.progress_show_after = after,
    cli.unicode = FALSE, cli.num_colors = 1L, cli.width = 80, .local_envir = frame
  )
}

# What cli writes, without the control sequences that move the cursor, by pictures of the line.
pictures <- function(expr) {
  messages <- character()
  withCallingHandlers(expr, message = function(condition) {
    messages <<- c(messages, conditionMessage(condition))
    invokeRestart("muffleMessage")
  })
  text <- gsub("\033\\[[?0-9]*[a-zA-Z]", "", paste(messages, collapse = ""))
  trimws(grep("[^ ]", strsplit(text, "[\r\n]")[[1]], value = TRUE))
}

test_that("the bar has the label, the share and the words, and lines stay", {
  local_prompt()
  shown <- pictures((function() {
    draw <- progress_bar(environment())
    draw("Epoch 1/2", NULL, "no share {yet}")
    draw("Epoch 1/2", 0.5, "4 s left, loss 0.5")
    draw("Epoch 2/2", 0.75, "2 s left", "Epoch 1/2: {done}")
    draw("Epoch 2/2", 1, "validating")
    draw("Epoch 2/2", 1, "validated")
    draw("", line = "Epoch 2/2: {done}")
  })())
  expect_match(shown, "^Epoch 1/2 +no share [{]yet[}]$", all = FALSE)
  expect_match(shown, "^Epoch 1/2 =+>-+ +4 s left, loss 0.5$", all = FALSE)
  expect_true("Epoch 1/2: {done}" %in% shown)
  expect_identical(shown[length(shown)], "Epoch 2/2: {done}")
})

test_that("at a prompt fit() leaves the last epoch's line, and the passes none", {
  local_prompt(after = 2)
  model <- dense_model(kernel, bias)
  compile(model, "sgd", "mse")
  shown <- pictures(history <- fit(model, x, y, epochs = 2))
  expect_match(shown, "^Epoch 2/2: [0-9.]+ m?s(, [0-9.]+k? steps/s)?; loss [0-9.]+$")
  expect_match(shown, paste("loss", signif(history$metrics$loss[2], 4)), fixed = TRUE)
  expect_silent(evaluate(model, x, y))
  expect_silent(predict(model, x))
})

test_that("an error ends the bar", {
  local_prompt()
  bars <- function() cli::cli_progress_num()
  before <- bars()
  draws <- function() {
    draw <- progress_bar(environment())
    draw("Epoch 1/2", 0.5, "words")
    expect_identical(bars(), before + 1L)
    stop("failed")
  }
  expect_error(suppressMessages(draws()), "failed")
  expect_identical(bars(), before)
})

test_that("Keras' own loop shows the bar too", {
  local_prompt()
  model <- regression()
  shown <- pictures(suppressWarnings(fit(model, x, y, epochs = 2)))
  expect_match(shown, "^Epoch 2/2: .*; loss ", all = FALSE)
  shown <- pictures(suppressWarnings(evaluate(model, x, y)))
  expect_match(shown, "^Evaluating =+> +loss ", all = FALSE)
})
