test_that("reset_state() resets metrics and recurrent layers, and refuses the rest", {
  metric <- metric_mean()
  metric$update_state(c(2, 4))
  expect_equal(as.numeric(r_value(metric$result()$numpy())), 3)
  reset_state(metric)
  expect_equal(as.numeric(r_value(metric$result()$numpy())), 0)

  layer <- layer_gru(units = 2, stateful = TRUE)
  steps <- array(1:12 / 12, c(2, 3, 2))
  first <- r_value(layer(steps)$numpy())
  expect_false(isTRUE(all.equal(r_value(layer(steps)$numpy()), first)))
  reset_state(layer)
  expect_equal(r_value(layer(steps)$numpy()), first, tolerance = 1e-6)
  expect_error(
    reset_state(layer_dense(units = 1)), "`object` must be a metric",
    class = "bridle_error_type"
  )
})
