# Sets, reads, and sets back.
expect_setting <- function(get, set, value) {
  before <- get()
  withr::defer(set(before))
  set(value)
  expect_equal(get(), value)
}

test_that("settings are read and set", {
  expect_identical(config_backend(), "tensorflow")
  settings <- list(
    list(config_floatx, config_set_floatx, "float64"),
    list(config_epsilon, config_set_epsilon, 1e-5),
    list(config_image_data_format, config_set_image_data_format, "channels_first"),
    list(config_max_epochs, config_set_max_epochs, 3L),
    list(config_max_steps_per_epoch, config_set_max_steps_per_epoch, 7L)
  )
  for (setting in settings) expect_setting(setting[[1]], setting[[2]], setting[[3]])
})

test_that("floatx is what R's doubles become", {
  withr::defer(config_set_floatx("float32"))
  config_set_floatx("float64")
  expect_identical(op_dtype(op_array(1.5)), "float64")
})

test_that("what is on or off is told and turned", {
  turns <- list(
    list(
      config_is_interactive_logging_enabled, config_disable_interactive_logging,
      config_enable_interactive_logging
    ),
    list(
      config_is_traceback_filtering_enabled, config_disable_traceback_filtering,
      config_enable_traceback_filtering
    ),
    list(
      config_is_flash_attention_enabled, config_disable_flash_attention,
      config_enable_flash_attention
    )
  )
  for (turn in turns) {
    turn[[2]]()
    expect_false(isTRUE(turn[[1]]()))
    turn[[3]]()
    expect_false(isFALSE(turn[[1]]()))
  }
  expect_false(config_is_nnx_enabled())
})

test_that("types of layers and loading of code are settings too", {
  withr::defer(config_set_dtype_policy("float32"))
  config_set_dtype_policy("mixed_float16")
  expect_identical(r_value(config_dtype_policy()$compute_dtype), "float16")

  saving <- reticulate::import("keras.src.saving.serialization_lib")
  before <- saving$in_safe_mode()
  config_enable_unsafe_deserialization()
  expect_false(saving$in_safe_mode())
  if (is.null(before)) reticulate::import("keras.src.backend.common.global_state")$
    set_global_attribute("safe_mode_saving", NULL)
})

test_that("config_set_backend() can't change what runs", {
  expect_null(config_set_backend("tensorflow"))
  expect_error(config_set_backend("jax"), "use_backend\\(\\)", class = "bridle_error_state")
})

test_that("what is set isn't printed", {
  expect_invisible(config_set_epsilon(config_epsilon()))
  expect_invisible(config_set_floatx(config_floatx()))
  expect_invisible(config_set_image_data_format(config_image_data_format()))
  expect_invisible(config_set_dtype_policy("float32"))
  expect_invisible(config_set_max_epochs(NULL))
  expect_invisible(config_disable_flash_attention())
  expect_invisible(clear_session())
  expect_visible(config_max_epochs())
})
