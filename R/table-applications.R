#' ConvNeXt models
#'
#' Convolutional networks for images, of the design of 2022.
#'
#' No weights are downloaded with `weights = NULL`.
#'
#' @eval page("applications_convnext")
#' @seealso [application_preprocess_inputs()] for their input, and Keras' page on
#'   [ConvNeXt](https://keras.io/api/applications/convnext/).
#' @examplesIf bridle_ready()
#' model <- application_convnext_tiny(
#'   weights = NULL, include_top = FALSE, input_shape = c(32, 32, 3), pooling = "avg"
#' )
#' model$output_shape # a row of so many numbers for each image
constructors(applications_convnext = {
  application_convnext_base(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor = NULL,
    input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    name = "convnext_base"
  ) -> keras.applications.ConvNeXtBase
  application_convnext_large(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor = NULL,
    input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    name = "convnext_large"
  ) -> keras.applications.ConvNeXtLarge
  application_convnext_small(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor = NULL,
    input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    name = "convnext_small"
  ) -> keras.applications.ConvNeXtSmall
  application_convnext_tiny(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor = NULL,
    input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    name = "convnext_tiny"
  ) -> keras.applications.ConvNeXtTiny
  application_convnext_xlarge(
    include_top = TRUE, include_preprocessing = TRUE, weights = "imagenet", input_tensor = NULL,
    input_shape = NULL, pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    name = "convnext_xlarge"
  ) -> keras.applications.ConvNeXtXLarge
})

#' DenseNet models
#'
#' Convolutional networks for images in which each layer sees all before it.
#'
#' No weights are downloaded with `weights = NULL`.
#'
#' @eval page("applications_densenet")
#' @seealso [application_preprocess_inputs()] for their input, and Keras' page on
#'   [DenseNet](https://keras.io/api/applications/densenet/).
#' @examplesIf bridle_ready()
#' model <- application_densenet121(
#'   weights = NULL, include_top = FALSE, input_shape = c(32, 32, 3), pooling = "avg"
#' )
#' model$output_shape # a row of so many numbers for each image
constructors(applications_densenet = {
  application_densenet121(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "densenet121"
  ) -> keras.applications.DenseNet121
  application_densenet169(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "densenet169"
  ) -> keras.applications.DenseNet169
  application_densenet201(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "densenet201"
  ) -> keras.applications.DenseNet201
})

#' EfficientNet models
#'
#' Convolutional networks for images, from small and fast (B0) to large and accurate (B7).
#'
#' No weights are downloaded with `weights = NULL`.
#'
#' @eval page("applications_efficientnet")
#' @seealso [application_preprocess_inputs()] for their input, and Keras' page on
#'   [EfficientNet](https://keras.io/api/applications/efficientnet/).
#' @examplesIf bridle_ready()
#' model <- application_efficientnet_b0(
#'   weights = NULL, include_top = FALSE, input_shape = c(32, 32, 3), pooling = "avg"
#' )
#' model$output_shape # a row of so many numbers for each image
constructors(applications_efficientnet = {
  application_efficientnet_b0(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb0", ...
  ) -> keras.applications.EfficientNetB0
  application_efficientnet_b1(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb1", ...
  ) -> keras.applications.EfficientNetB1
  application_efficientnet_b2(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb2", ...
  ) -> keras.applications.EfficientNetB2
  application_efficientnet_b3(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb3", ...
  ) -> keras.applications.EfficientNetB3
  application_efficientnet_b4(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb4", ...
  ) -> keras.applications.EfficientNetB4
  application_efficientnet_b5(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb5", ...
  ) -> keras.applications.EfficientNetB5
  application_efficientnet_b6(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb6", ...
  ) -> keras.applications.EfficientNetB6
  application_efficientnet_b7(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "efficientnetb7", ...
  ) -> keras.applications.EfficientNetB7
})

#' EfficientNetV2 models
#'
#' The second generation of EfficientNet, which trains faster.
#'
#' No weights are downloaded with `weights = NULL`.
#'
#' @eval page("applications_efficientnet_v2")
#' @seealso [application_preprocess_inputs()] for their input, and Keras' page on
#'   [EfficientNetV2](https://keras.io/api/applications/efficientnet_v2/).
#' @examplesIf bridle_ready()
#' model <- application_efficientnet_v2b0(
#'   weights = NULL, include_top = FALSE, input_shape = c(32, 32, 3), pooling = "avg"
#' )
#' model$output_shape # a row of so many numbers for each image
constructors(applications_efficientnet_v2 = {
  application_efficientnet_v2b0(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    include_preprocessing = TRUE, name = "efficientnetv2-b0"
  ) -> keras.applications.EfficientNetV2B0
  application_efficientnet_v2b1(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    include_preprocessing = TRUE, name = "efficientnetv2-b1"
  ) -> keras.applications.EfficientNetV2B1
  application_efficientnet_v2b2(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    include_preprocessing = TRUE, name = "efficientnetv2-b2"
  ) -> keras.applications.EfficientNetV2B2
  application_efficientnet_v2b3(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    include_preprocessing = TRUE, name = "efficientnetv2-b3"
  ) -> keras.applications.EfficientNetV2B3
  application_efficientnet_v2l(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    include_preprocessing = TRUE, name = "efficientnetv2-l"
  ) -> keras.applications.EfficientNetV2L
  application_efficientnet_v2m(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    include_preprocessing = TRUE, name = "efficientnetv2-m"
  ) -> keras.applications.EfficientNetV2M
  application_efficientnet_v2s(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax",
    include_preprocessing = TRUE, name = "efficientnetv2-s"
  ) -> keras.applications.EfficientNetV2S
})

#' Inception and Xception models
#'
#' Convolutional networks for images that look at several sizes of windows side by side.
#'
#' No weights are downloaded with `weights = NULL`.
#'
#' @eval page("applications_inception")
#' @seealso [application_preprocess_inputs()] for their input, and Keras' page on
#'   [InceptionV3](https://keras.io/api/applications/inceptionv3/).
#' @examplesIf bridle_ready()
#' model <- application_xception(
#'   weights = NULL, include_top = FALSE, input_shape = c(71, 71, 3), pooling = "avg"
#' )
#' model$output_shape # a row of so many numbers for each image
constructors(applications_inception = {
  application_inception_v3(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "inception_v3"
  ) -> keras.applications.InceptionV3
  application_inception_resnet_v2(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "inception_resnet_v2"
  ) -> keras.applications.InceptionResNetV2
  application_xception(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "xception"
  ) -> keras.applications.Xception
})

#' MobileNet models
#'
#' Small convolutional networks for images, for phones and the like.
#'
#' No weights are downloaded with `weights = NULL`.
#'
#' @eval page("applications_mobilenet")
#' @seealso [application_preprocess_inputs()] for their input, and Keras' page on
#'   [MobileNet](https://keras.io/api/applications/mobilenet/).
#' @examplesIf bridle_ready()
#' model <- application_mobilenet_v2(weights = NULL, input_shape = c(96, 96, 3), classes = 10)
#' image <- array(runif(96 * 96 * 3), c(1, 96, 96, 3))
#' round(predict(model, image, verbose = 0), 2) # not trained yet
constructors(applications_mobilenet = {
  application_mobilenet(
    input_shape = NULL, alpha = 1, depth_multiplier = 1L, dropout = 0.001, include_top = TRUE,
    weights = "imagenet", input_tensor = NULL, pooling = NULL, classes = 1000L,
    classifier_activation = "softmax", name = NULL
  ) -> keras.applications.MobileNet
  application_mobilenet_v2(
    input_shape = NULL, alpha = 1, include_top = TRUE, weights = "imagenet", input_tensor = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = NULL
  ) -> keras.applications.MobileNetV2
  application_mobilenet_v3_large(
    input_shape = NULL, alpha = 1, minimalistic = FALSE, include_top = TRUE, weights = "imagenet",
    input_tensor = NULL, classes = 1000L, pooling = NULL, dropout_rate = 0.2,
    classifier_activation = "softmax", include_preprocessing = TRUE, name = "MobileNetV3Large"
  ) -> keras.applications.MobileNetV3Large
  application_mobilenet_v3_small(
    input_shape = NULL, alpha = 1, minimalistic = FALSE, include_top = TRUE, weights = "imagenet",
    input_tensor = NULL, classes = 1000L, pooling = NULL, dropout_rate = 0.2,
    classifier_activation = "softmax", include_preprocessing = TRUE, name = "MobileNetV3Small"
  ) -> keras.applications.MobileNetV3Small
})

#' NASNet models
#'
#' Convolutional networks for images whose design was found by search.
#'
#' No weights are downloaded with `weights = NULL`.
#'
#' @eval page("applications_nasnet")
#' @seealso [application_preprocess_inputs()] for their input, and Keras' page on
#'   [NASNet](https://keras.io/api/applications/nasnet/).
#' @examplesIf bridle_ready()
#' model <- application_nasnet_mobile(
#'   weights = NULL, include_top = FALSE, input_shape = c(32, 32, 3), pooling = "avg"
#' )
#' model$output_shape # a row of so many numbers for each image
constructors(applications_nasnet = {
  application_nasnet_large(
    input_shape = NULL, include_top = TRUE, weights = "imagenet", input_tensor = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "nasnet_large"
  ) -> keras.applications.NASNetLarge
  application_nasnet_mobile(
    input_shape = NULL, include_top = TRUE, weights = "imagenet", input_tensor = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "nasnet_mobile"
  ) -> keras.applications.NASNetMobile
  application_nasnetlarge(
    input_shape = NULL, include_top = TRUE, weights = "imagenet", input_tensor = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "nasnet_large", ...
  ) -> keras.applications.NASNetLarge
  application_nasnetmobile(
    input_shape = NULL, include_top = TRUE, weights = "imagenet", input_tensor = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "nasnet_mobile", ...
  ) -> keras.applications.NASNetMobile
})

#' ResNet models
#'
#' Convolutional networks for images with connections that skip layers.
#'
#' No weights are downloaded with `weights = NULL`.
#'
#' @eval page("applications_resnet")
#' @seealso [application_preprocess_inputs()] for their input, and Keras' page on
#'   [ResNet](https://keras.io/api/applications/resnet/).
#' @examplesIf bridle_ready()
#' model <- application_resnet50_v2(
#'   weights = NULL, include_top = FALSE, input_shape = c(32, 32, 3), pooling = "avg"
#' )
#' model$output_shape # a row of so many numbers for each image
constructors(applications_resnet = {
  application_resnet101(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet101"
  ) -> keras.applications.ResNet101
  application_resnet101_v2(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet101v2"
  ) -> keras.applications.ResNet101V2
  application_resnet152(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet152"
  ) -> keras.applications.ResNet152
  application_resnet152_v2(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet152v2"
  ) -> keras.applications.ResNet152V2
  application_resnet50(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet50"
  ) -> keras.applications.ResNet50
  application_resnet50_v2(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "resnet50v2"
  ) -> keras.applications.ResNet50V2
})

#' VGG models
#'
#' Convolutional networks for images of a plain design, with many weights.
#'
#' No weights are downloaded with `weights = NULL`.
#'
#' @eval page("applications_vgg")
#' @seealso [application_preprocess_inputs()] for their input, and Keras' page on
#'   [VGG](https://keras.io/api/applications/vgg/).
#' @examplesIf bridle_ready()
#' model <- application_vgg16(
#'   weights = NULL, include_top = FALSE, input_shape = c(32, 32, 3), pooling = "avg"
#' )
#' model$output_shape # a row of so many numbers for each image
constructors(applications_vgg = {
  application_vgg16(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "vgg16"
  ) -> keras.applications.VGG16
  application_vgg19(
    include_top = TRUE, weights = "imagenet", input_tensor = NULL, input_shape = NULL,
    pooling = NULL, classes = 1000L, classifier_activation = "softmax", name = "vgg19"
  ) -> keras.applications.VGG19
})
