# A frame with all kinds of columns, and models that are trained on it.
frame <- data.frame(
  y = c(1, 3, 2, 5, 4, 6, 2.5, 3.5),
  n = c(0.5, -1, 2, 0, 1, -0.5, 1.5, 0.25),
  i = c(1L, 2L, 3L, 4L, 4L, 3L, 2L, 1L),
  f = factor(c("a", "b", "c", "a", "b", "c", "a", "b")),
  s = c("u", "v", "u", "u", "v", "v", "u", "v"),
  l = c(TRUE, FALSE, FALSE, TRUE, TRUE, FALSE, TRUE, FALSE)
)

# Rows that weren't there in training: levels that a factor lacks, one row's text.
later <- data.frame(l = TRUE, s = "v", f = c("c", "a"), i = c(2.5, 1), n = c(-2, 3))

# What base R makes of the same.
indicators <- function(data, formula = ~ n + i + f + s + l - 1) {
  levels <- list(f = c("a", "b", "c"), s = c("u", "v"), l = c(FALSE, TRUE))
  for (name in names(levels)) data[[name]] <- factor(data[[name]], levels[[name]])
  made <- stats::model.matrix(formula, data)
  `attributes<-`(made, list(dim = dim(made), dimnames = list(NULL, colnames(made))))
}

linear <- function(...) {
  model <- keras_model_sequential(...) |> layer_dense(1)
  compile(model, optimizer_sgd(0.05), "mse")
  model
}
