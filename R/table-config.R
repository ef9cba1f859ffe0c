#' Settings of Keras
#'
#' They hold for the whole R session.
#'
#' @eval page("config")
#' @seealso Keras' page on [configuration utilities](https://keras.io/api/utils/config_utils/).
#' @examplesIf bridle_ready()
#' config_floatx()
#' config_backend()
constructors(config = {
  config_backend() -> keras.config.backend
  config_disable_flash_attention() -> keras.config.disable_flash_attention
  config_disable_interactive_logging() -> keras.config.disable_interactive_logging
  config_disable_traceback_filtering() -> keras.config.disable_traceback_filtering
  config_dtype_policy() -> keras.config.dtype_policy
  config_enable_flash_attention() -> keras.config.enable_flash_attention
  config_enable_interactive_logging() -> keras.config.enable_interactive_logging
  config_enable_traceback_filtering() -> keras.config.enable_traceback_filtering
  config_enable_unsafe_deserialization() -> keras.config.enable_unsafe_deserialization
  config_epsilon() -> keras.config.epsilon
  config_floatx() -> keras.config.floatx
  config_image_data_format() -> keras.config.image_data_format
  config_is_flash_attention_enabled() -> keras.config.is_flash_attention_enabled
  config_is_interactive_logging_enabled() -> keras.config.is_interactive_logging_enabled
  config_is_nnx_enabled() -> keras.config.is_nnx_enabled
  config_is_traceback_filtering_enabled() -> keras.config.is_traceback_filtering_enabled
  config_max_epochs() -> keras.config.max_epochs
  config_max_steps_per_epoch() -> keras.config.max_steps_per_epoch
  config_set_backend(backend) -> bridle.for_r.settings.set_backend
  config_set_dtype_policy(policy) -> keras.config.set_dtype_policy
  config_set_epsilon(value) -> keras.config.set_epsilon
  config_set_floatx(value) -> keras.config.set_floatx
  config_set_image_data_format(data_format) -> keras.config.set_image_data_format
  config_set_max_epochs(max_epochs) -> keras.config.set_max_epochs
  config_set_max_steps_per_epoch(max_steps_per_epoch) -> keras.config.set_max_steps_per_epoch
})
