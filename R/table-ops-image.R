#' Operations on images
#'
#' An image is a tensor of height, width and channels; several images have one axis more, the first.
#'
#' @eval page("ops_image")
#' @seealso Keras' page on [image ops](https://keras.io/api/ops/image/).
#' @examplesIf bridle_ready()
#' x <- array(1:16 / 16, c(4, 4, 1))
#' op_image_resize(x, c(2, 2))
#' op_image_pad(x, 1, 1, 1, 1) |> op_shape()
constructors(ops_image = {
  op_image_resize(
    images, size, interpolation = "bilinear", antialias = FALSE, crop_to_aspect_ratio = FALSE,
    pad_to_aspect_ratio = FALSE, fill_mode = "constant", fill_value = 0, data_format = NULL
  ) -> keras.ops.image.resize
  op_image_crop(
    images, top_cropping = NULL, left_cropping = NULL, bottom_cropping = NULL,
    right_cropping = NULL, target_height = NULL, target_width = NULL, data_format = NULL
  ) -> keras.ops.image.crop_images
  op_image_pad(
    images, top_padding = NULL, left_padding = NULL, bottom_padding = NULL, right_padding = NULL,
    target_height = NULL, target_width = NULL, data_format = NULL
  ) -> keras.ops.image.pad_images
  op_image_extract_patches(
    images, size, strides = NULL, dilation_rate = 1L, padding = "valid", data_format = NULL
  ) -> keras.ops.image.extract_patches
  op_image_affine_transform(
    images, transform, interpolation = "bilinear", fill_mode = "constant", fill_value = 0L,
    data_format = NULL
  ) -> keras.ops.image.affine_transform
  op_image_perspective_transform(
    images, start_points, end_points, interpolation = "bilinear", fill_value = 0L,
    data_format = NULL
  ) -> keras.ops.image.perspective_transform
  op_image_elastic_transform(
    images, alpha = 20, sigma = 5, interpolation = "bilinear", fill_mode = "reflect",
    fill_value = 0, seed = NULL, data_format = NULL
  ) -> keras.ops.image.elastic_transform
  op_image_map_coordinates(
    inputs, coordinates, order, fill_mode = "constant", fill_value = 0L
  ) -> keras.ops.image.map_coordinates(order = whole)
  op_image_gaussian_blur(
    images, kernel_size = list(3L, 3L), sigma = list(1, 1), data_format = NULL
  ) -> keras.ops.image.gaussian_blur(sigma = any)
  op_image_rgb_to_grayscale(images, data_format = NULL) -> keras.ops.image.rgb_to_grayscale
  op_image_rgb_to_hsv(images, data_format = NULL) -> keras.ops.image.rgb_to_hsv
  op_image_hsv_to_rgb(images, data_format = NULL) -> keras.ops.image.hsv_to_rgb
  op_image_extract_patches_3d(
    volumes, size, strides = NULL, dilation_rate = 1L, padding = "valid", data_format = NULL
  ) -> keras.ops.image.extract_patches_3d
  op_image_scale_and_translate(
    images, output_shape, scale, translation, spatial_dims, method, antialias = TRUE
  ) -> keras.ops.image.scale_and_translate(spatial_dims = axis)
  op_image_sobel_edges(images, data_format = NULL) -> keras.ops.image.sobel_edges
  op_image_ssim(
    image1, image2, max_val = 1, filter_size = 11L, filter_sigma = 1.5, k1 = 0.01, k2 = 0.03,
    data_format = NULL
  ) -> keras.ops.image.ssim(filter_size = whole)
})
