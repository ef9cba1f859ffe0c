# Optimizers, callbacks and the like print as the call that makes one like them.

format_settings <- function(x, ...) {
  python_call("settings_shown", list(of = x))
}

print_settings <- function(x, ...) {
  if (is_gone(x)) return(NextMethod())
  # A name and its value stay on one line.
  call <- gsub(" = ", "\u00a0=\u00a0", paste0("<", format(x), ">"), fixed = TRUE)
  lines <- strwrap(call, exdent = 2)
  cat(gsub("\u00a0", " ", lines, fixed = TRUE), sep = "\n")
  invisible(x)
}

#' @export
format.keras.src.optimizers.base_optimizer.BaseOptimizer <- format_settings

#' @export
print.keras.src.optimizers.base_optimizer.BaseOptimizer <- print_settings

#' @export
format.keras.src.callbacks.callback.Callback <- format_settings

#' @export
print.keras.src.callbacks.callback.Callback <- print_settings

#' @export
format.keras.src.optimizers.schedules.learning_rate_schedule.LearningRateSchedule <- format_settings

#' @export
print.keras.src.optimizers.schedules.learning_rate_schedule.LearningRateSchedule <- print_settings

#' @export
format.keras.src.initializers.initializer.Initializer <- format_settings

#' @export
print.keras.src.initializers.initializer.Initializer <- print_settings

#' @export
format.keras.src.regularizers.regularizers.Regularizer <- format_settings

#' @export
print.keras.src.regularizers.regularizers.Regularizer <- print_settings

#' @export
format.keras.src.constraints.constraints.Constraint <- format_settings

#' @export
print.keras.src.constraints.constraints.Constraint <- print_settings
