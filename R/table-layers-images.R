#' Layers that prepare images
#'
#' Images of one size and with values on one scale. The input is one image or a batch, with the axes
#' rows, columns and channels.
#'
#' @eval page("layers_image")
#' @seealso Keras' page on [image
#'   preprocessing](https://keras.io/api/layers/preprocessing_layers/image_preprocessing/).
#' @examplesIf bridle_ready()
#' keras_input(shape = c(32, 48, 3)) |>
#'   layer_resizing(height = 28, width = 28) |>
#'   layer_rescaling(scale = 1 / 255)
constructors(layers_image = {
  layer_resizing(
    object, height, width, interpolation = "bilinear", crop_to_aspect_ratio = FALSE,
    pad_to_aspect_ratio = FALSE, fill_mode = "constant", fill_value = 0, data_format = NULL, ...,
    antialias = FALSE
  ) -> keras.layers.Resizing
  layer_rescaling(object, scale, offset = 0, ...) -> keras.layers.Rescaling
  layer_center_crop(object, height, width, data_format = NULL, ...) -> keras.layers.CenterCrop
  layer_auto_contrast(object, value_range = list(0L, 255L), ...) -> keras.layers.AutoContrast
  layer_equalization(
    object, value_range = list(0L, 255L), bins = 256L, data_format = NULL, ...
  ) -> keras.layers.Equalization
  layer_contrast_limited_adaptive_histogram_equalization(
    object, value_range = list(0L, 255L), clip_limit = 4, tile_grid_size = list(8L, 8L),
    data_format = NULL, ...
  ) -> keras.layers.ContrastLimitedAdaptiveHistogramEqualization
  layer_max_num_bounding_boxes(
    object, max_number, fill_value = -1L, ...
  ) -> keras.layers.MaxNumBoundingBoxes
})

#' Layers that move and bend images
#'
#' Random changes of place, size and form, which only happen in training.
#'
#' @eval page("layers_augmentation_geometry")
#' @seealso Keras' page on [image
#'   augmentation](https://keras.io/api/layers/preprocessing_layers/image_augmentation/).
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = c(28, 28, 1)) |>
#'   layer_random_flip("horizontal") |>
#'   layer_random_rotation(0.1)
#' corner <- array(0, c(1, 28, 28, 1))
#' corner[1, 1:9, 1:9, 1] <- 1
#' turned <- as.array(model(corner, training = TRUE))
#' identical(turned, corner)
#' all.equal(as.array(model(corner)), corner) # only in training
constructors(layers_augmentation_geometry = {
  layer_random_crop(
    object, height, width, seed = NULL, data_format = NULL, name = NULL, ...
  ) -> keras.layers.RandomCrop
  layer_random_flip(
    object, mode = "horizontal_and_vertical", seed = NULL, data_format = NULL, ...
  ) -> keras.layers.RandomFlip
  layer_random_rotation(
    object, factor, fill_mode = "reflect", interpolation = "bilinear", seed = NULL, fill_value = 0,
    data_format = NULL, ...
  ) -> keras.layers.RandomRotation
  layer_random_translation(
    object, height_factor, width_factor, fill_mode = "reflect", interpolation = "bilinear",
    seed = NULL, fill_value = 0, data_format = NULL, ...
  ) -> keras.layers.RandomTranslation
  layer_random_zoom(
    object, height_factor, width_factor = NULL, fill_mode = "reflect", interpolation = "bilinear",
    seed = NULL, fill_value = 0, data_format = NULL, ...
  ) -> keras.layers.RandomZoom
  layer_random_shear(
    object, x_factor = 0, y_factor = 0, interpolation = "bilinear", fill_mode = "reflect",
    fill_value = 0, data_format = NULL, seed = NULL, ...
  ) -> keras.layers.RandomShear
  layer_random_perspective(
    object, factor = 1, scale = 1, interpolation = "bilinear", fill_value = 0, seed = NULL,
    data_format = NULL, ...
  ) -> keras.layers.RandomPerspective
  layer_random_elastic_transform(
    object, factor = 1, scale = 1, interpolation = "bilinear", fill_mode = "reflect",
    fill_value = 0, value_range = list(0L, 255L), seed = NULL, data_format = NULL, ...
  ) -> keras.layers.RandomElasticTransform
})

#' Layers that change the colours of images
#'
#' Random changes of light, colour and sharpness, which only happen in training.
#'
#' @eval page("layers_augmentation_color")
#' @seealso Keras' page on [image
#'   augmentation](https://keras.io/api/layers/preprocessing_layers/image_augmentation/).
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = c(28, 28, 3)) |>
#'   layer_random_brightness(0.2, value_range = c(0, 1)) |>
#'   layer_random_contrast(0.2)
#' grey <- array(0.5, c(1, 28, 28, 3))
#' range(as.array(model(grey, training = TRUE)))
#' range(as.array(model(grey))) # only in training
constructors(layers_augmentation_color = {
  layer_random_brightness(
    object, factor, value_range = list(0L, 255L), seed = NULL, ...
  ) -> keras.layers.RandomBrightness
  layer_random_contrast(
    object, factor, value_range = c(0L, 255L), seed = NULL, ...
  ) -> keras.layers.RandomContrast
  layer_random_hue(
    object, factor, value_range = list(0L, 255L), data_format = NULL, seed = NULL, ...
  ) -> keras.layers.RandomHue
  layer_random_saturation(
    object, factor, value_range = list(0L, 255L), data_format = NULL, seed = NULL, ...
  ) -> keras.layers.RandomSaturation
  layer_random_color_jitter(
    object, value_range = list(0L, 255L), brightness_factor = NULL, contrast_factor = NULL,
    saturation_factor = NULL, hue_factor = NULL, seed = NULL, data_format = NULL, ...
  ) -> keras.layers.RandomColorJitter
  layer_random_color_degeneration(
    object, factor, value_range = list(0L, 255L), data_format = NULL, seed = NULL, ...
  ) -> keras.layers.RandomColorDegeneration
  layer_random_grayscale(
    object, factor = 0.5, data_format = NULL, seed = NULL, ...
  ) -> keras.layers.RandomGrayscale
  layer_random_invert(
    object, factor = 1, value_range = list(0L, 255L), seed = NULL, data_format = NULL, ...
  ) -> keras.layers.RandomInvert
  layer_random_posterization(
    object, factor, value_range = list(0L, 255L), data_format = NULL, seed = NULL, ...
  ) -> keras.layers.RandomPosterization(factor = whole)
  layer_random_sharpness(
    object, factor, value_range = list(0L, 255L), data_format = NULL, seed = NULL, ...
  ) -> keras.layers.RandomSharpness
  layer_random_gaussian_blur(
    object, factor = 1, kernel_size = 3L, sigma = 1, value_range = list(0L, 255L),
    data_format = NULL, seed = NULL, ...
  ) -> keras.layers.RandomGaussianBlur
  layer_solarization(
    object, addition_factor = 0, threshold_factor = 0, value_range = list(0L, 255L), seed = NULL,
    ...
  ) -> keras.layers.Solarization
})

#' Layers that mix or hide parts of images
#'
#' Random mixtures of images, and several random changes one after the other, which only happen in
#' training.
#'
#' @eval page("layers_augmentation_mixing")
#' @seealso Keras' page on [image
#'   augmentation](https://keras.io/api/layers/preprocessing_layers/image_augmentation/).
#' @examplesIf bridle_ready()
#' model <- keras_model_sequential(input_shape = c(28, 28, 3)) |>
#'   layer_rand_augment(num_ops = 2, value_range = c(0, 1)) |>
#'   layer_random_erasing(factor = 1, value_range = c(0, 1))
#' image <- array(runif(28 * 28 * 3), c(1, 28, 28, 3))
#' mean(as.array(model(image, training = TRUE)) == image) # what is left as it was
constructors(layers_augmentation_mixing = {
  layer_aug_mix(
    object, value_range = c(0L, 255L), num_chains = 3L, chain_depth = 3L, factor = 0.3, alpha = 1,
    all_ops = TRUE, interpolation = "bilinear", seed = NULL, data_format = NULL, ...
  ) -> keras.layers.AugMix
  layer_rand_augment(
    object, value_range = list(0L, 255L), num_ops = 2L, factor = 0.5, interpolation = "bilinear",
    seed = NULL, data_format = NULL, ...
  ) -> keras.layers.RandAugment
  layer_random_erasing(
    object, factor = 1, scale = list(0.02, 0.33), fill_value = NULL, value_range = list(0L, 255L),
    seed = NULL, data_format = NULL, ...
  ) -> keras.layers.RandomErasing
  layer_cut_mix(object, factor = 1, seed = NULL, data_format = NULL, ...) -> keras.layers.CutMix
  layer_mix_up(object, alpha = 0.2, data_format = NULL, seed = NULL, ...) -> keras.layers.MixUp
})
