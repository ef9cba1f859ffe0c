test_that("configurations come back as they were, lists of one number too", {
  for (layer in list(
    layer_reshape(target_shape = 3), layer_conv_1d(filters = 2, kernel_size = 3),
    layer_activation_relu(max_value = 2)
  )) {
    config <- serialize_keras_object(layer)
    expect_identical(serialize_keras_object(deserialize_keras_object(config)), config)
  }
  sgd <- deserialize_keras_object(serialize_keras_object(optimizer_sgd(0.25)))
  expect_equal(as.numeric(r_value(sgd$get_config())$learning_rate), 0.25)
})
