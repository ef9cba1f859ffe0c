list(
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
