#' @rdname bridle_history
#' @export
plot.bridle_history <- function(x, y, metrics = NULL, ...) {
  data <- as.data.frame(x)
  if (nrow(data) == 0) {
    abort(
      "Can't plot a history of no epochs.",
      hint = "Train for at least one epoch.",
      class = "bridle_error_value"
    )
  }
  if (!is.null(metrics)) {
    unknown <- setdiff(metrics, data$metric)
    if (length(unknown) > 0) {
      sentence <- "`metrics` must be names of recorded metrics, but `%s` is none of them."
      abort(
        sprintf(sentence, unknown[1]),
        hint = sprintf("They are %s.", paste0("`", unique(data$metric), "`", collapse = ", ")),
        class = "bridle_error_name"
      )
    }
    data <- data[data$metric %in% metrics, ]
  }
  data$metric <- factor(data$metric, unique(data$metric))
  if (requireNamespace("ggplot2", quietly = TRUE)) {
    return(plot_ggplot(data))
  }
  plot_base(data)
  invisible(x)
}

#' @importFrom rlang .data
plot_ggplot <- function(data) {
  mapping <- ggplot2::aes(x = .data$epoch, y = .data$value, colour = .data$data)
  plot <- ggplot2::ggplot(data, mapping) +
    ggplot2::geom_point(size = 1) +
    ggplot2::facet_wrap(~metric, ncol = 1, scales = "free_y", strip.position = "left") +
    ggplot2::scale_x_continuous(breaks = function(range) unique(round(pretty(range)))) +
    ggplot2::labs(x = "epoch", y = NULL, colour = NULL) +
    ggplot2::theme(strip.placement = "outside", strip.background = ggplot2::element_blank())
  # A line needs two points.
  if (length(unique(data$epoch)) > 1) plot + ggplot2::geom_line() else plot
}

plot_base <- function(data) {
  panels <- split(data, data$metric)
  before <- graphics::par(mfrow = c(length(panels), 1), mar = c(4, 4, 1, 1))
  on.exit(graphics::par(before))
  for (metric in names(panels)) {
    panel <- panels[[metric]]
    kinds <- split(panel, droplevels(panel$data))
    graphics::plot(panel$epoch, panel$value, type = "n", xlab = "epoch", ylab = metric)
    for (i in seq_along(kinds)) {
      graphics::lines(kinds[[i]]$epoch, kinds[[i]]$value, type = "b", col = i, pch = 20)
    }
    graphics::legend("topright", names(kinds), col = seq_along(kinds), lty = 1, bty = "n")
  }
}

# A callback that draws the history so far on the current graphics device.
plot_each_epoch <- function() {
  seen <- new_history(list())
  record <- function(epoch, logs) {
    seen$epoch <<- c(seen$epoch, as.integer(epoch))
    if (any(startsWith(names(logs), "val_"))) {
      seen$validation_epoch <<- c(seen$validation_epoch, as.integer(epoch))
    }
    for (name in names(logs)) {
      seen$metrics[[name]] <<- c(seen$metrics[[name]], logs[[name]])
    }
    drawn <- plot(seen)
    if (inherits(drawn, "ggplot")) print(drawn)
  }
  callback_lambda(on_epoch_end = record)
}
