#' @rdname bridle_history
#' @export
plot.bridle_history <- function(x, y, metrics = NULL, method = c("auto", "ggplot2", "base"),
                                smooth = getOption("keras.plot.history.smooth", TRUE),
                                theme_bw = getOption("keras.plot.history.theme_bw", FALSE), ...) {
  method <- plot_method(method)
  check_flag(smooth, "smooth")
  check_flag(theme_bw, "theme_bw")
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
  if (method == "ggplot2") {
    return(plot_ggplot(data, smooth, theme_bw))
  }
  plot_base(data, ...)
  invisible(x)
}

plot_method <- function(method, call = rlang::caller_env()) {
  methods <- c("auto", "ggplot2", "base")
  if (identical(method, methods)) method <- "auto"
  if (!rlang::is_string(method) || !method %in% methods) {
    abort(
      sprintf("`method` must be \"auto\", \"ggplot2\" or \"base\", not %s.", show_value(method)),
      class = "bridle_error_value",
      call = call
    )
  }
  installed <- method != "base" && requireNamespace("ggplot2", quietly = TRUE)
  if (method == "ggplot2" && !installed) {
    abort(
      "Can't plot with ggplot2: it isn't installed.",
      hint = "Install it, or give `method = \"base\"`.",
      class = "bridle_error_setup",
      call = call
    )
  }
  if (installed) "ggplot2" else "base"
}

check_flag <- function(value, name, call = rlang::caller_env()) {
  if (!rlang::is_bool(value)) {
    abort(
      sprintf("`%s` must be TRUE or FALSE, not %s.", name, show_value(value)),
      class = "bridle_error_type",
      call = call
    )
  }
}

#' @importFrom rlang .data
plot_ggplot <- function(data, smooth, theme_bw) {
  mapping <- ggplot2::aes(x = .data$epoch, y = .data$value, colour = .data$data)
  if (theme_bw) {
    mapping <- ggplot2::aes(
      x = .data$epoch, y = .data$value, shape = .data$data, linetype = .data$data
    )
  }
  plot <- ggplot2::ggplot(data, mapping) +
    ggplot2::geom_point(size = if (theme_bw) 2 else 1) +
    ggplot2::facet_wrap(~metric, ncol = 1, scales = "free_y", strip.position = "left") +
    ggplot2::scale_x_continuous(breaks = function(range) unique(round(pretty(range)))) +
    ggplot2::labs(x = "epoch", y = NULL, colour = NULL, shape = NULL, linetype = NULL)
  if (theme_bw) plot <- plot + ggplot2::theme_bw() + ggplot2::scale_shape(solid = FALSE)
  plot <- plot +
    ggplot2::theme(strip.placement = "outside", strip.background = ggplot2::element_blank())
  # A line needs two points, and a smooth one ten.
  counts <- stats::ave(data$epoch, data$metric, data$data, FUN = length)
  smoothed <- smooth & counts >= 10
  if (any(smoothed)) {
    plot <- plot + ggplot2::geom_smooth(
      data = data[smoothed, ], method = "loess", formula = y ~ x, se = FALSE, na.rm = TRUE
    )
  }
  lines <- !smoothed & counts > 1
  if (any(lines)) plot <- plot + ggplot2::geom_line(data = data[lines, ])
  plot
}

plot_base <- function(data, ...) {
  panels <- split(data, data$metric)
  before <- graphics::par(mfrow = c(length(panels), 1), mar = c(4, 4, 1, 1))
  on.exit(graphics::par(before))
  for (metric in names(panels)) {
    panel <- panels[[metric]]
    kinds <- split(panel, droplevels(panel$data))
    graphics::plot(panel$epoch, panel$value, type = "n", xlab = "epoch", ylab = metric, ...)
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
