#' Adam and its relatives
#'
#' Optimizers that scale each step by averages over the gradients so far.
#'
#' @eval page("optimizers_adam")
#' @seealso Keras' page on [optimizers](https://keras.io/api/optimizers/).
#' @examplesIf bridle_ready()
#' optimizer_adam(learning_rate = 0.01)
#' optimizer_adam_w(weight_decay = 0.01, global_clipnorm = 1)
constructors(optimizers_adam = {
  optimizer_adam(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-07, amsgrad = FALSE,
    weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE,
    ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.Adam
  optimizer_adam_w(
    learning_rate = 0.001, weight_decay = 0.004, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-07,
    amsgrad = FALSE, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE,
    ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.AdamW
  optimizer_adamax(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-07, weight_decay = NULL,
    clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.Adamax
  optimizer_schedule_free_adam_w(
    learning_rate = 0.0025, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-08, warmup_steps = 0L,
    weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE,
    ema_momentum = 0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, ...
  ) -> keras.optimizers.ScheduleFreeAdamW
  optimizer_nadam(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-07, weight_decay = NULL,
    clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.Nadam
  optimizer_lamb(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-07, weight_decay = NULL,
    clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, loss_scale_factor = NULL, gradient_accumulation_steps = NULL,
    name = NULL, ...
  ) -> keras.optimizers.Lamb
  optimizer_lion(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.99, weight_decay = NULL, clipnorm = NULL,
    clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.Lion
  optimizer_adafactor(
    learning_rate = 0.001, beta_2_decay = -0.8, epsilon_1 = 1e-30, epsilon_2 = 0.001,
    clip_threshold = 1, relative_step = TRUE, weight_decay = NULL, clipnorm = NULL,
    clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.Adafactor
})

#' Gradient descent optimizers
#'
#' Optimizers that follow the gradient, with or without a memory of those before.
#'
#' @eval page("optimizers_gradient")
#' @seealso Keras' page on [optimizers](https://keras.io/api/optimizers/).
#' @examplesIf bridle_ready()
#' optimizer_sgd(learning_rate = 0.1, momentum = 0.9, nesterov = TRUE)
#' optimizer_rmsprop()
constructors(optimizers_gradient = {
  optimizer_sgd(
    learning_rate = 0.01, momentum = 0, nesterov = FALSE, weight_decay = NULL, clipnorm = NULL,
    clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.SGD
  optimizer_rmsprop(
    learning_rate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-07, centered = FALSE,
    weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE,
    ema_momentum = 0.99, ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.RMSprop
  optimizer_adagrad(
    learning_rate = 0.001, initial_accumulator_value = 0.1, epsilon = 1e-07, weight_decay = NULL,
    clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.Adagrad
  optimizer_adadelta(
    learning_rate = 0.001, rho = 0.95, epsilon = 1e-07, weight_decay = NULL, clipnorm = NULL,
    clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.Adadelta
  optimizer_ftrl(
    learning_rate = 0.001, learning_rate_power = -0.5, initial_accumulator_value = 0.1,
    l1_regularization_strength = 0, l2_regularization_strength = 0,
    l2_shrinkage_regularization_strength = 0, beta = 0, weight_decay = NULL, clipnorm = NULL,
    clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, name = NULL, ..., loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.Ftrl
  optimizer_muon(
    learning_rate = 0.001, adam_beta_1 = 0.9, adam_beta_2 = 0.999, epsilon = 1e-07,
    weight_decay = 0.004, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL,
    use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, exclude_layers = NULL,
    exclude_embeddings = TRUE, muon_a = 3.4445, muon_b = -4.775, muon_c = 2.0315, adam_lr_ratio = 1,
    momentum = 0.95, ns_steps = 5L, nesterov = TRUE, adam_weight_decay = 0.004, rms_rate = 0.2, ...
  ) -> keras.optimizers.Muon
})

#' Loss scaling
#'
#' An optimizer that makes training in `float16` possible.
#'
#' @eval page("optimizers_scaling")
#' @seealso Keras' page on [loss scaling](https://keras.io/api/optimizers/loss_scale_optimizer/).
#' @examplesIf bridle_ready()
#' optimizer_loss_scale(optimizer_adam())
constructors(optimizers_scaling = {
  optimizer_loss_scale(
    inner_optimizer, initial_scale = 32768, dynamic_growth_steps = 2000L, ..., name = NULL,
    weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE,
    ema_momentum = 0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL
  ) -> keras.optimizers.LossScaleOptimizer
})
