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
    return(plot_ggplot(data, x$best_epoch, smooth, theme_bw))
  }
  plot_base(data, x$best_epoch, ...)
  invisible(x)
}

#' @rdname bridle_history
#' @exportS3Method ggplot2::autoplot
autoplot.bridle_history <- function(object, ...) {
  plot(object, ..., method = "ggplot2")
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
plot_ggplot <- function(data, best, smooth, theme_bw) {
  # Told apart without colours too.
  mapping <- ggplot2::aes(
    x = .data$epoch, y = .data$value, shape = .data$data, linetype = .data$data
  )
  plot <- ggplot2::ggplot(data, mapping) +
    ggplot2::geom_point(size = if (theme_bw) 2 else 1.5) +
    ggplot2::facet_wrap(
      ~metric,
      ncol = if (nlevels(data$metric) > 3) 2 else 1, scales = "free_y",
      labeller = ggplot2::as_labeller(function(names) break_names(names, 48))
    ) +
    ggplot2::scale_x_continuous(breaks = function(range) unique(round(pretty(range)))) +
    ggplot2::scale_linetype_manual(values = c(training = "solid", validation = "dashed")) +
    ggplot2::labs(
      x = "epoch", y = NULL, shape = NULL, linetype = NULL,
      caption = if (!is.null(best)) sprintf("Dotted: the lowest loss, in epoch %d", best)
    )
  plot <- if (theme_bw) {
    plot + ggplot2::theme_bw() + ggplot2::scale_shape(solid = FALSE)
  } else {
    plot + ggplot2::aes(colour = .data$data) +
      ggplot2::scale_colour_manual(values = c(training = "#0072B2", validation = "#D55E00")) +
      ggplot2::labs(colour = NULL) # titles that differ would make two legends
  }
  plot <- plot + ggplot2::theme(
    legend.position = "top", legend.justification = "left",
    strip.background = ggplot2::element_blank(),
    strip.text = ggplot2::element_text(hjust = 0, margin = ggplot2::margin(2, 0, 2, 0))
  )
  if (!is.null(best)) {
    plot <- plot + ggplot2::geom_vline(xintercept = best, linetype = "dotted", colour = "grey40")
  }
  # A line needs two points, and a smooth one ten.
  counts <- stats::ave(data$epoch, data$metric, data$data, FUN = length)
  smoothed <- smooth & counts >= 10
  if (any(smoothed)) {
    black <- if (theme_bw) list(colour = "black")
    plot <- plot + rlang::exec(
      ggplot2::geom_smooth, data = data[smoothed, ], method = "loess", formula = y ~ x,
      se = FALSE, na.rm = TRUE, !!!black
    )
  }
  lines <- !smoothed & counts > 1
  if (any(lines)) plot <- plot + ggplot2::geom_line(data = data[lines, ])
  plot
}

# Names in lines of at most `width` characters, broken after "_" where they can be.
break_names <- function(names, width) {
  one <- function(name) {
    parts <- regmatches(name, gregexpr(sprintf("[^_]{0,%d}_|[^_]{1,%d}", width - 1, width), name))
    lines <- ""
    for (part in parts[[1]]) {
      last <- length(lines)
      if (nchar(lines[last]) + nchar(part) > width) {
        lines <- c(lines, part)
      } else {
        lines[last] <- paste0(lines[last], part)
      }
    }
    paste(lines, collapse = "\n")
  }
  vapply(as.character(names), one, "", USE.NAMES = FALSE)
}

plot_base <- function(data, best, ...) {
  panels <- split(data, data$metric)
  before <- graphics::par(mfrow = c(length(panels), 1), mar = c(4, 4, 2, 1))
  on.exit(graphics::par(before))
  for (metric in names(panels)) {
    panel <- panels[[metric]]
    kinds <- split(panel, droplevels(panel$data))
    graphics::plot(panel$epoch, panel$value, type = "n", xlab = "epoch", ylab = "", ...)
    for (i in seq_along(kinds)) {
      graphics::lines(
        kinds[[i]]$epoch, kinds[[i]]$value,
        type = "b", col = i, lty = i, pch = c(20, 2)[i]
      )
    }
    if (!is.null(best)) graphics::abline(v = best, lty = "dotted", col = "grey40")
    # In smaller letters where it is longer than the panel.
    share <- graphics::par("pin")[1] / graphics::strwidth(metric, "inches", font = 2)
    graphics::title(main = metric, adj = 0, line = 0.5, cex.main = min(1, share))
    graphics::legend(
      "topright", names(kinds),
      col = seq_along(kinds), lty = seq_along(kinds), pch = c(20, 2)[seq_along(kinds)], bty = "n"
    )
  }
}
