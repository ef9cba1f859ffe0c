#' Learning rates that change with the steps
#'
#' For the argument `learning_rate` of an optimizer. A step is the update after one batch.
#'
#' @eval page("learning_rate_schedules")
#' @seealso [callback_learning_rate_scheduler()] to change it with the epochs, and Keras' page on
#'   [schedules](https://keras.io/api/optimizers/learning_rate_schedules/).
#' @examplesIf bridle_ready()
#' rate <- learning_rate_schedule_exponential_decay(0.1, decay_steps = 100, decay_rate = 0.9)
#' optimizer_sgd(learning_rate = rate)
constructors(learning_rate_schedules = {
  learning_rate_schedule_cosine_decay(
    initial_learning_rate, decay_steps, alpha = 0, name = "CosineDecay", warmup_target = NULL,
    warmup_steps = 0L
  ) -> keras.optimizers.schedules.CosineDecay
  learning_rate_schedule_cosine_decay_restarts(
    initial_learning_rate, first_decay_steps, t_mul = 2, m_mul = 1, alpha = 0, name = "SGDRDecay"
  ) -> keras.optimizers.schedules.CosineDecayRestarts
  learning_rate_schedule_exponential_decay(
    initial_learning_rate, decay_steps, decay_rate, staircase = FALSE, name = "ExponentialDecay"
  ) -> keras.optimizers.schedules.ExponentialDecay
  learning_rate_schedule_inverse_time_decay(
    initial_learning_rate, decay_steps, decay_rate, staircase = FALSE, name = "InverseTimeDecay"
  ) -> keras.optimizers.schedules.InverseTimeDecay
  learning_rate_schedule_piecewise_constant_decay(
    boundaries, values, name = "PiecewiseConstant"
  ) -> keras.optimizers.schedules.PiecewiseConstantDecay
  learning_rate_schedule_polynomial_decay(
    initial_learning_rate, decay_steps, end_learning_rate = 1e-04, power = 1, cycle = FALSE,
    name = "PolynomialDecay"
  ) -> keras.optimizers.schedules.PolynomialDecay
})
