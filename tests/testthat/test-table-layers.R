# Every layer: made with the arguments that Python code gives, called on data with the value of the
# Python call, on a symbolic tensor, in a Sequential model; saved and loaded.
keras <- keras_says()

# A call with `x` as what the layer is composed with; the layer in Python and what it's called `on`;
# the shape of `x` with its batch, and its values.
case <- function(call, python, shape, on = "(x)", values = seq_len(prod(shape)) / prod(shape)) {
  list(call = substitute(call), python = python, x = array(values, shape), on = on)
}
list_of_two <- "([x, x])"
cases <- list(
  # Core
  case(layer_dense(x, 2, activation = "relu"), "Dense(2, activation='relu')", c(3, 4)),
  case(layer_dense(x, 2, activation = activation_elu), "Dense(2, activation='elu')", c(3, 4)),
  case(
    layer_einsum_dense(x, "abc,cd->abd", output_shape = c(NA, 5), bias_axes = "d"),
    "EinsumDense('abc,cd->abd', output_shape=(None, 5), bias_axes='d')", c(2, 3, 4)
  ),
  case(layer_embedding(x, 5, 2), "Embedding(5, 2)", c(2, 3), values = c(0L, 1L, 2L, 3L, 4L, 0L)),
  case(
    layer_reversible_embedding(x, 5, 2), "ReversibleEmbedding(5, 2)", c(2, 3),
    values = c(0L, 1L, 2L, 3L, 4L, 0L)
  ),
  case(layer_identity(x), "Identity()", c(3, 4)),
  case(layer_masking(x, 0.5), "Masking(0.5)", c(2, 3, 4)),
  case(layer_activation(x, "tanh"), "Activation('tanh')", c(3, 4)),
  case(layer_activation_relu(x, 0.5), "ReLU(0.5)", c(3, 4)),
  case(layer_activation_leaky_relu(x), "LeakyReLU()", c(2, 2), values = c(-2, -1, 1, 2)),
  case(
    layer_activation_parametric_relu(x, "ones", shared_axes = 2), "PReLU('ones', shared_axes=[1])",
    c(2, 3, 4), values = (-12:11) / 2
  ),
  case(layer_activation_elu(x, alpha = 0.5), "ELU(alpha=0.5)", c(2, 2), values = c(-2, -1, 1, 2)),
  case(layer_activation_softmax(x, axis = 2), "Softmax(axis=1)", c(2, 3, 4)),
  # Shapes
  case(layer_flatten(x), "Flatten()", c(2, 3, 4)),
  case(layer_reshape(x, c(4, 3)), "Reshape((4, 3))", c(2, 3, 4)),
  case(layer_reshape(x, list(-1, 2)), "Reshape((-1, 2))", c(2, 3, 4)),
  case(layer_permute(x, c(2, 1)), "Permute((2, 1))", c(2, 3, 4)),
  case(layer_repeat_vector(x, 3), "RepeatVector(3)", c(2, 4)),
  case(layer_cropping_1d(x, 1), "Cropping1D(1)", c(2, 6, 3)),
  case(layer_cropping_2d(x, list(c(1, 0), c(2, 1))), "Cropping2D(((1, 0), (2, 1)))", c(2, 5, 5, 1)),
  case(layer_cropping_3d(x, c(1, 0, 1)), "Cropping3D((1, 0, 1))", c(2, 4, 4, 4, 1)),
  case(layer_zero_padding_1d(x, c(1, 2)), "ZeroPadding1D((1, 2))", c(2, 6, 3)),
  case(layer_zero_padding_2d(x), "ZeroPadding2D()", c(2, 3, 3, 1)),
  case(layer_zero_padding_3d(x, 1), "ZeroPadding3D(1)", c(2, 2, 2, 2, 1)),
  case(layer_upsampling_1d(x, 3), "UpSampling1D(3)", c(2, 4, 3)),
  case(
    layer_upsampling_2d(x, c(2, 3), interpolation = "bilinear"),
    "UpSampling2D((2, 3), interpolation='bilinear')", c(2, 3, 3, 1)
  ),
  case(layer_upsampling_3d(x), "UpSampling3D()", c(2, 2, 2, 2, 1)),
  # Convolution and pooling
  case(layer_conv_1d(x, 2, 3, padding = "causal"), "Conv1D(2, 3, padding='causal')", c(2, 6, 3)),
  case(layer_conv_2d(x, 2, c(2, 3)), "Conv2D(2, (2, 3))", c(2, 5, 5, 1)),
  case(layer_conv_3d(x, 2, 2, strides = 2), "Conv3D(2, 2, strides=2)", c(2, 4, 4, 4, 1)),
  case(
    layer_conv_1d_transpose(x, 2, 3, strides = 2), "Conv1DTranspose(2, 3, strides=2)", c(2, 4, 3)
  ),
  case(layer_conv_2d_transpose(x, 2, 3), "Conv2DTranspose(2, 3)", c(2, 4, 4, 1)),
  case(layer_conv_3d_transpose(x, 2, 2), "Conv3DTranspose(2, 2)", c(2, 3, 3, 3, 1)),
  case(
    layer_separable_conv_1d(x, 2, 3, depth_multiplier = 2),
    "SeparableConv1D(2, 3, depth_multiplier=2)", c(2, 6, 3)
  ),
  case(layer_separable_conv_2d(x, 2, 3), "SeparableConv2D(2, 3)", c(2, 5, 5, 2)),
  case(layer_depthwise_conv_1d(x, 3), "DepthwiseConv1D(3)", c(2, 6, 3)),
  case(layer_depthwise_conv_2d(x, 3), "DepthwiseConv2D(3)", c(2, 5, 5, 2)),
  case(layer_max_pooling_1d(x, 3), "MaxPooling1D(3)", c(2, 6, 3)),
  case(layer_max_pooling_2d(x), "MaxPooling2D()", c(2, 4, 4, 3)),
  case(layer_max_pooling_3d(x), "MaxPooling3D()", c(2, 4, 4, 4, 1)),
  case(layer_average_pooling_1d(x, 3, strides = 1), "AveragePooling1D(3, strides=1)", c(2, 6, 3)),
  case(layer_average_pooling_2d(x, c(2, 1)), "AveragePooling2D((2, 1))", c(2, 4, 4, 3)),
  case(layer_average_pooling_3d(x, 2), "AveragePooling3D(2)", c(2, 4, 4, 4, 1)),
  case(layer_global_max_pooling_1d(x), "GlobalMaxPooling1D()", c(2, 6, 3)),
  case(layer_global_max_pooling_2d(x), "GlobalMaxPooling2D()", c(2, 4, 4, 3)),
  case(layer_global_max_pooling_3d(x), "GlobalMaxPooling3D()", c(2, 2, 2, 2, 3)),
  case(
    layer_global_average_pooling_1d(x, keepdims = TRUE), "GlobalAveragePooling1D(keepdims=True)",
    c(2, 6, 3)
  ),
  case(layer_global_average_pooling_2d(x), "GlobalAveragePooling2D()", c(2, 4, 4, 3)),
  case(layer_global_average_pooling_3d(x), "GlobalAveragePooling3D()", c(2, 2, 2, 2, 3)),
  case(layer_adaptive_max_pooling_1d(x, 2), "AdaptiveMaxPooling1D(2)", c(2, 6, 3)),
  case(layer_adaptive_max_pooling_2d(x, c(2, 3)), "AdaptiveMaxPooling2D((2, 3))", c(2, 6, 6, 1)),
  case(layer_adaptive_max_pooling_3d(x, 2), "AdaptiveMaxPooling3D(2)", c(2, 4, 4, 4, 1)),
  case(layer_adaptive_average_pooling_1d(x, 2), "AdaptiveAveragePooling1D(2)", c(2, 6, 3)),
  case(layer_adaptive_average_pooling_2d(x, 2), "AdaptiveAveragePooling2D(2)", c(2, 6, 6, 1)),
  case(layer_adaptive_average_pooling_3d(x, 2), "AdaptiveAveragePooling3D(2)", c(2, 4, 4, 4, 1)),
  # Normalization and regularization
  case(layer_batch_normalization(x), "BatchNormalization()", c(3, 4)),
  case(layer_layer_normalization(x, axis = c(2, 3)), "LayerNormalization(axis=[1, 2])", c(3, 4, 2)),
  case(layer_group_normalization(x, groups = 2), "GroupNormalization(groups=2)", c(3, 4)),
  case(layer_rms_normalization(x), "RMSNormalization()", c(3, 4)),
  case(layer_unit_normalization(x, axis = 2), "UnitNormalization(axis=1)", c(3, 4)),
  case(
    layer_spectral_normalization(x, layer_dense(units = 2)), "SpectralNormalization(Dense(2))",
    c(3, 4)
  ),
  case(layer_dropout(x, 0.5, seed = 1), "Dropout(0.5, seed=1)", c(3, 4)),
  case(
    layer_alpha_dropout(x, 0.5, noise_shape = list(NULL, 1)),
    "AlphaDropout(0.5, noise_shape=(None, 1))", c(3, 4)
  ),
  case(layer_spatial_dropout_1d(x, 0.5), "SpatialDropout1D(0.5)", c(2, 6, 3)),
  case(layer_spatial_dropout_2d(x, 0.5), "SpatialDropout2D(0.5)", c(2, 4, 4, 3)),
  case(layer_spatial_dropout_3d(x, 0.5), "SpatialDropout3D(0.5)", c(2, 2, 2, 2, 3)),
  case(layer_gaussian_dropout(x, 0.5, seed = 3), "GaussianDropout(0.5, seed=3)", c(3, 4)),
  case(layer_gaussian_noise(x, 0.5), "GaussianNoise(0.5)", c(3, 4)),
  case(
    layer_activity_regularization(x, l1 = 0.1), "ActivityRegularization(l1=0.1)", c(3, 4)
  ),
  # Recurrent
  case(layer_lstm(x, 2), "LSTM(2)", c(2, 5, 3)),
  case(layer_gru(x, 2, return_sequences = TRUE), "GRU(2, return_sequences=True)", c(2, 5, 3)),
  case(layer_simple_rnn(x, 2, return_state = TRUE), "SimpleRNN(2, return_state=True)", c(2, 5, 3)),
  case(layer_rnn(x, rnn_cell_gru(2)), "RNN(GRUCell(2))", c(2, 5, 3)),
  case(
    layer_rnn(x, rnn_cells_stack(list(rnn_cell_lstm(2), rnn_cell_simple(3)))),
    "RNN(StackedRNNCells([LSTMCell(2), SimpleRNNCell(3)]))", c(2, 5, 3)
  ),
  case(
    layer_bidirectional(x, layer_lstm(units = 2), "sum"), "Bidirectional(LSTM(2), 'sum')",
    c(2, 5, 3)
  ),
  case(bidirectional(x, layer_lstm(units = 2)), "Bidirectional(LSTM(2))", c(2, 5, 3)),
  case(layer_time_distributed(x, layer_dense(units = 2)), "TimeDistributed(Dense(2))", c(2, 5, 3)),
  case(time_distributed(x, layer_dense(units = 2)), "TimeDistributed(Dense(2))", c(2, 5, 3)),
  case(layer_conv_lstm_1d(x, 2, 3), "ConvLSTM1D(2, 3)", c(2, 3, 5, 1)),
  case(layer_conv_lstm_2d(x, 2, c(2, 3)), "ConvLSTM2D(2, (2, 3))", c(2, 3, 4, 4, 1)),
  case(layer_conv_lstm_3d(x, 2, 2), "ConvLSTM3D(2, 2)", c(2, 2, 3, 3, 3, 1)),
  # Attention and merging
  case(layer_attention(list(x, x), use_scale = TRUE), "Attention(True)", c(2, 5, 3), list_of_two),
  case(layer_additive_attention(list(x, x)), "AdditiveAttention()", c(2, 5, 3), list_of_two),
  case(
    layer_multi_head_attention(list(x, x), 2, 3, attention_axes = 2),
    "MultiHeadAttention(2, 3, attention_axes=(1,))", c(2, 5, 4), "(x, x)"
  ),
  case(
    layer_group_query_attention(list(x, x), 2, 4, 2), "GroupQueryAttention(2, 4, 2)", c(2, 5, 4),
    "(x, x)"
  ),
  case(layer_add(x, x), "Add()", c(3, 4), list_of_two),
  case(layer_add(list(x, x, x)), "Add()", c(3, 4), "([x, x, x])"),
  case(layer_subtract(x, x), "Subtract()", c(3, 4), list_of_two),
  case(layer_multiply(list(x, x)), "Multiply()", c(3, 4), list_of_two),
  case(layer_average(x, x), "Average()", c(3, 4), list_of_two),
  case(layer_maximum(x, x), "Maximum()", c(3, 4), list_of_two),
  case(layer_minimum(x, x), "Minimum()", c(3, 4), list_of_two),
  case(layer_concatenate(x, x), "Concatenate()", c(3, 4), list_of_two),
  case(layer_concatenate(x, x, axis = 2), "Concatenate(axis=1)", c(2, 3, 4), list_of_two),
  case(layer_dot(x, x, axes = c(2, 2)), "Dot(axes=(1, 1))", c(2, 3, 4), list_of_two),
  # Words, columns, sound
  case(
    layer_text_vectorization(x, vocabulary = c("the", "cat"), output_sequence_length = 4),
    "TextVectorization(vocabulary=['the', 'cat'], output_sequence_length=4)", c(2, 1),
    values = c("The cat.", "a cat")
  ),
  case(
    layer_string_lookup(x, vocabulary = c("a", "b"), output_mode = "one_hot"),
    "StringLookup(vocabulary=['a', 'b'], output_mode='one_hot')", c(3, 1), values = c("a", "c", "b")
  ),
  case(
    layer_integer_lookup(x, vocabulary = c(10, 20)), "IntegerLookup(vocabulary=[10, 20])", c(3, 1),
    values = c(20L, 10L, 5L)
  ),
  case(
    layer_normalization(x, mean = c(1, 2), variance = c(4, 9)),
    "Normalization(mean=[1., 2.], variance=[4., 9.])", c(3, 2)
  ),
  case(layer_discretization(x, c(0.2, 0.5)), "Discretization([0.2, 0.5])", c(3, 2)),
  case(layer_discretization(x, 0.5), "Discretization([0.5])", c(3, 2)),
  case(
    layer_category_encoding(x, 4), "CategoryEncoding(4)", c(2, 3),
    values = c(0L, 1L, 2L, 3L, 1L, 1L)
  ),
  case(layer_hashing(x, 3), "Hashing(3)", c(3, 1), values = c("a", "b", "c")),
  case(
    layer_hashed_crossing(list(x, x), 5), "HashedCrossing(5)", c(3, 1), "((x, x))",
    values = c("a", "b", "c")
  ),
  case(
    layer_mel_spectrogram(x, fft_length = 8, sequence_stride = 4, num_mel_bins = 3),
    "MelSpectrogram(fft_length=8, sequence_stride=4, num_mel_bins=3)", c(1, 32)
  ),
  case(
    layer_stft_spectrogram(x, "magnitude", frame_length = 8, frame_step = 4),
    "STFTSpectrogram('magnitude', frame_length=8, frame_step=4)", c(1, 32, 1)
  ),
  # Images
  case(
    layer_resizing(x, 3, 2, interpolation = "nearest"), "Resizing(3, 2, interpolation='nearest')",
    c(2, 4, 4, 1)
  ),
  case(layer_rescaling(x, 2, offset = 1), "Rescaling(2., offset=1.)", c(3, 4)),
  case(layer_center_crop(x, 2, 3), "CenterCrop(2, 3)", c(2, 4, 4, 1)),
  case(layer_auto_contrast(x, c(0, 1)), "AutoContrast([0., 1.])", c(2, 4, 4, 3)),
  case(layer_equalization(x, c(0, 1), bins = 16), "Equalization([0., 1.], bins=16)", c(2, 4, 4, 1)),
  case(
    layer_contrast_limited_adaptive_histogram_equalization(x, tile_grid_size = c(2, 2)),
    "ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(2, 2))", c(2, 8, 8, 1),
    values = seq_len(128)
  ),
  case(layer_random_crop(x, 2, 3, seed = 1), "RandomCrop(2, 3, seed=1)", c(2, 4, 4, 3)),
  case(layer_random_flip(x, "vertical", seed = 2), "RandomFlip('vertical', seed=2)", c(2, 4, 4, 3)),
  case(layer_random_rotation(x, c(-0.1, 0.2)), "RandomRotation([-0.1, 0.2])", c(2, 4, 4, 3)),
  case(layer_random_translation(x, 0.1, 0.2), "RandomTranslation(0.1, 0.2)", c(2, 4, 4, 3)),
  case(layer_random_zoom(x, 0.1), "RandomZoom(0.1)", c(2, 4, 4, 3)),
  case(layer_random_shear(x, c(0, 0.2)), "RandomShear([0., 0.2])", c(2, 4, 4, 3)),
  case(layer_random_perspective(x, 0.5), "RandomPerspective(0.5)", c(2, 4, 4, 3)),
  case(layer_random_elastic_transform(x, 0.5), "RandomElasticTransform(0.5)", c(2, 4, 4, 3)),
  case(
    layer_random_brightness(x, 0.2, value_range = c(0, 1)),
    "RandomBrightness(0.2, value_range=[0., 1.])", c(2, 4, 4, 3)
  ),
  case(layer_random_contrast(x, 0.2), "RandomContrast(0.2)", c(2, 4, 4, 3)),
  case(layer_random_hue(x, 0.2), "RandomHue(0.2)", c(2, 4, 4, 3)),
  case(layer_random_saturation(x, 0.2), "RandomSaturation(0.2)", c(2, 4, 4, 3)),
  case(
    layer_random_color_jitter(x, hue_factor = 0.1), "RandomColorJitter(hue_factor=0.1)",
    c(2, 4, 4, 3)
  ),
  case(layer_random_color_degeneration(x, 0.2), "RandomColorDegeneration(0.2)", c(2, 4, 4, 3)),
  case(layer_random_grayscale(x), "RandomGrayscale()", c(2, 4, 4, 3)),
  case(layer_random_invert(x, 0.5), "RandomInvert(0.5)", c(2, 4, 4, 3)),
  case(layer_random_posterization(x, 4), "RandomPosterization(4)", c(2, 4, 4, 3)),
  case(layer_random_sharpness(x, 0.2), "RandomSharpness(0.2)", c(2, 4, 4, 3)),
  case(layer_random_gaussian_blur(x, 0.2), "RandomGaussianBlur(0.2)", c(2, 4, 4, 3)),
  case(layer_solarization(x, 0.1), "Solarization(0.1)", c(2, 4, 4, 3)),
  case(layer_aug_mix(x, num_chains = 2), "AugMix(num_chains=2)", c(2, 4, 4, 3)),
  case(layer_rand_augment(x, num_ops = 1), "RandAugment(num_ops=1)", c(2, 4, 4, 3)),
  case(
    layer_random_erasing(x, scale = c(0.1, 0.2)), "RandomErasing(scale=[0.1, 0.2])", c(2, 4, 4, 3)
  ),
  case(layer_cut_mix(x, 0.5), "CutMix(0.5)", c(2, 4, 4, 3)),
  case(layer_mix_up(x, 0.5), "MixUp(0.5)", c(2, 4, 4, 3))
)

# These have tests of their own below, or need what isn't installed.
elsewhere <- c(
  "layer_lambda", "layer_pipeline", "layer_max_num_bounding_boxes", "layer_tfsm",
  "layer_torch_module_wrapper", "layer_jax_model_wrapper", "layer_flax_module_wrapper",
  "rnn_cell_gru", "rnn_cell_lstm", "rnn_cell_simple", "rnn_cells_stack"
)

with_x <- function(case, x) eval(case$call, list(x = x), environment())
named <- function(case) as.character(case$call[[1]])
takes_one <- Filter(function(case) case$on == "(x)", cases)

# The layer itself: the call without its inputs.
alone <- function(case) {
  first <- identical(case$call[[2]], quote(x)) || grepl("^list\\(x", deparse1(case$call[[2]]))
  stopifnot(first)
  others <- as.list(case$call)[-(1:2)]
  others <- others[!vapply(others, identical, NA, quote(x))]
  eval(as.call(c(case$call[[1]], list(NULL), others)))
}

test_that("each layer has a case", {
  tabled <- names(lines_of("layers"))
  expect_setequal(c(unique(vapply(cases, named, "")), elsewhere), tabled)
})

test_that("a layer has the arguments that it has in Python, and can be made of its configuration", {
  for (case in cases) {
    layer <- alone(case)
    expect_true(keras$is_instance(layer, lines[[named(case)]]$targets), info = case$python)
    expect_true(keras$same_config(layer, case$python), info = case$python)
    expect_true(keras$round_trips(layer), info = case$python)
  }
})

as_list <- function(x) if (is.list(x)) x else list(x)

test_that("a layer on data gives the numbers that it gives in Python", {
  for (case in cases) {
    reticulate::import("keras")$utils$set_random_seed(1L)
    ours <- as_list(keras$numbers(with_x(case, case$x)))
    theirs <- as_list(keras$layer_value(case$python, case$on, case$x))
    expect_equal(lapply(ours, dim), lapply(theirs, dim), info = case$python)
    expect_equal(unlist(ours), unlist(theirs), tolerance = 1e-6, info = case$python)
  }
})

symbolic <- function(case) {
  is_text <- is.character(case$x)
  keras_input(shape = dim(case$x)[-1], dtype = if (is_text) "string")
}

test_that("a layer on a symbolic tensor gives a tensor of the shape that it has in Python", {
  for (case in cases) {
    input <- symbolic(case)
    expect_equal(
      keras$shapes(with_x(case, input)), keras$layer_shapes(case$python, case$on, input),
      info = case$python
    )
  }
})

test_that("a Sequential model gets the layer and is returned", {
  for (case in takes_one) {
    model <- keras_model_sequential()
    returned <- with_x(case, model)
    expect_equal(reticulate::py_id(returned), reticulate::py_id(model), info = case$python)
    added <- r_value(model$layers)
    expect_length(added, 1)
    expect_true(keras$is_instance(added[[1]], lines[[named(case)]]$targets), info = case$python)
  }
})

test_that("a model of all layers is the same after saving and loading", {
  # Keras' own layers of these names make a cycle of a functional model.
  cases <- Filter(function(case) !grepl("quali[sz]ation", named(case)), cases)
  inputs <- lapply(cases, symbolic)
  outputs <- Map(with_x, cases, inputs)
  outputs <- lapply(outputs, function(output) if (is.list(output)) output[[1]] else output)
  reloaded <- keras$reloads(inputs, outputs, lapply(cases, function(case) case$x))
  expect_true(reloaded$config)
  for (i in seq_along(cases)) expect_true(reloaded$same[[i]], info = cases[[i]]$python)
})

# ---- Layers of another form ----

test_that("layer_lambda() calls an R function", {
  doubled <- matrix(c(1, 2), 1) |> layer_lambda(function(x) x * 2)
  expect_equal(as.vector(keras$numbers(doubled)), c(2, 4))
  shape <- keras_input(shape = 3) |> layer_lambda(function(x) x + 1, output_shape = 3)
  expect_equal(keras$shapes(shape), list(list(NULL, 3L)))
})

test_that("layer_pipeline() runs layers one after the other", {
  layer <- layer_pipeline(list(layer_rescaling(scale = 2), layer_rescaling(scale = 1, offset = 1)))
  expect_equal(as.vector(keras$numbers(layer(matrix(c(1, 2), 1)))), c(3, 5))
})

test_that("layer_max_num_bounding_boxes() takes a number", {
  layer <- layer_max_num_bounding_boxes(max_number = 3)
  expect_equal(r_value(layer$get_config())$max_number, 3L)
})

test_that("layer_tfsm() calls a saved model", {
  folder <- withr::local_tempdir()
  model <- dense_model(kernel, bias)
  utils::capture.output(model$export(folder, verbose = FALSE))
  layer <- layer_tfsm(filepath = folder)
  expect_equal(
    as.vector(keras$numbers(layer(x))), as.vector(dense(x, kernel, bias)),
    tolerance = 1e-6
  )
})

test_that("layers of other libraries say what is missing, or work", {
  call_fn <- python("call_fn", "def call_fn(params, inputs): return inputs * params[0]")
  make <- list(
    torch = function() layer_torch_module_wrapper(module = reticulate::import("torch")$nn$ReLU()),
    jax = function() layer_jax_model_wrapper(call_fn = call_fn, params = list(2)),
    flax = function() layer_flax_module_wrapper(module = reticulate::import("flax")$linen$Dense(1L))
  )
  for (library in names(make)) {
    if (!is.null(find_module(library))) {
      expect_true(keras$is_instance(make[[library]](), "keras.layers.Layer"))
    }
  }
  missing <- list(
    torch = quote(layer_torch_module_wrapper(module = NULL)),
    jax = quote(layer_jax_model_wrapper(call_fn = call_fn)),
    flax = quote(layer_flax_module_wrapper(module = NULL))
  )
  for (library in names(missing)) {
    if (is.null(find_module(library))) {
      expect_error(eval(missing[[library]]), "Can't find", class = "bridle_error_state")
    }
  }
})

test_that("attention needs a query and a value", {
  expect_error(
    layer_multi_head_attention(keras_input(shape = c(5, 4)), 2, 3),
    "must be a list of query and value",
    class = "bridle_error_type"
  )
})
