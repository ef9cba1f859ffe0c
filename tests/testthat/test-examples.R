# What the examples of help pages reach, page by page. `shown` has what they assign, `printed` what
# they print.
last <- function(values) values[length(values)]
reached <- list(
  fit = function(shown, printed) last(shown$history$metrics$mae) < 0.45,
  evaluate = function(shown, printed) shown$reached$accuracy > 0.95,
  predict = function(shown, printed) {
    identical(colnames(shown$predicted)[max.col(shown$predicted)], levels(iris$Species))
  },
  validation_split_by = function(shown, printed) last(shown$history$metrics$val_accuracy) > 0.9,
  bridle_history = function(shown, printed) {
    loss <- shown$history$metrics$val_loss
    last(loss) < loss[1] / 2
  },
  metric_r = function(shown, printed) shown$reached$rank > 0.8,
  resume_file = function(shown, printed) "[1] TRUE" %in% printed,
  models_as_objects = function(shown, printed) "[1] TRUE" %in% printed,
  save_model = function(shown, printed) "[1] TRUE" %in% printed,
  explain = function(shown, printed) any(grepl("training: ", printed)),
  set_random_seed = function(shown, printed) {
    tensors <- grep("tf.Tensor", printed, value = TRUE)
    length(tensors) == 3 && tensors[1] == tensors[2] && tensors[1] != tensors[3]
  }
)

run_examples <- function(page) {
  code <- withr::local_tempfile()
  tools::Rd2ex(test_path("..", "..", "man", paste0(page, ".Rd")), code)
  shown <- new.env(parent = globalenv())
  printed <- utils::capture.output(source(code, local = shown, echo = FALSE))
  list(shown = shown, printed = printed)
}

test_that("examples learn, and show what their pages promise", {
  skip_if_not_installed("ggplot2")
  grDevices::pdf(NULL)
  withr::defer(grDevices::dev.off())
  for (page in names(reached)) {
    ran <- run_examples(page)
    expect_true(reached[[page]](ran$shown, ran$printed), label = page)
  }
})
