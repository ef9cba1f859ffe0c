keras <- keras_says()
applications <- grep("^application_", names(lines), value = TRUE)

# The smallest of each design, and the features that it gives of an image, as its paper has them.
features <- c(
  convnext_tiny = 768, densenet121 = 1024, efficientnet_b0 = 1280, efficientnet_v2b0 = 1280,
  inception_resnet_v2 = 1536, inception_v3 = 2048, xception = 2048,
  mobilenet = 1024, mobilenet_v2 = 1280, mobilenet_v3_small = 576,
  nasnetmobile = 1056, resnet50 = 2048, resnet50_v2 = 2048, vgg16 = 512
)

test_that("each application is Keras' own of its name", {
  expect_gte(length(applications), 40)
  for (name in applications) {
    target <- tolower(sub("^keras[.]applications[.]", "", lines[[name]]$targets))
    expect_identical(target, gsub("_", "", sub("application_", "", name)), info = name)
  }
})

test_that("an application of each design is a model of images", {
  for (name in names(features)) {
    # Xception and the Inceptions take no smaller images.
    side <- if (grepl("ception", name)) 75 else 32
    model <- do.call(
      paste0("application_", name),
      list(weights = NULL, include_top = FALSE, pooling = "avg", input_shape = c(side, side, 3))
    )
    expect_equal(r_value(model$output_shape), list(NULL, features[[name]]), info = name)
    expect_true(keras$is_instance(model, "keras.Model"), info = name)
    rm(model)
    gc()
  }
})

test_that("an application classifies, and looks for its weights", {
  model <- application_mobilenet_v2(weights = NULL, input_shape = c(32, 32, 3), classes = 7)
  expect_equal(r_value(model$output_shape), list(NULL, 7L))
  expect_error(application_mobilenet_v2(weights = "nothing"), "weights")
})

named_model <- function(name) keras_model_sequential(input_shape = 2, name = name)
images <- array(c(0, 51, 102, 255), c(1, 2, 2, 1))[, , , c(1, 1, 1), drop = FALSE]

test_that("images are prepared as the model's design wants them", {
  prepared <- function(name) keras$numbers(application_preprocess_inputs(named_model(name), images))
  expect_equal(prepared("mobilenetv2_1.00_224"), images / 127.5 - 1, tolerance = 1e-6)
  expect_equal(prepared("resnet50v2"), images / 127.5 - 1, tolerance = 1e-6)
  expect_equal(prepared("efficientnetb0"), images, tolerance = 1e-6)
  # The mean colour of ImageNet in the order blue, green, red.
  means <- aperm(array(c(103.939, 116.779, 123.68), c(3, 1, 2, 2)), c(2, 3, 4, 1))
  expect_equal(prepared("vgg16"), images - means, tolerance = 1e-6)
  expect_equal(max(images), 255)
  expect_error(prepared("mine"), "must be one of Keras' applications", class = "bridle_error_value")
})

test_that("the likeliest classes are named", {
  # Keras' own table of names, which a real call would download.
  index <- withr::local_tempdir()
  imagenet <- reticulate::import("keras.src.applications.imagenet_utils", convert = FALSE)
  names <- lapply(0:999, function(i) list(sprintf("n%04d", i), sprintf("class %d", i)))
  imagenet$CLASS_INDEX <- stats::setNames(names, 0:999)
  withr::defer(imagenet$CLASS_INDEX <- NULL)
  scores <- matrix(0, 2, 1000)
  scores[1, c(3, 5)] <- c(0.7, 0.3)
  scores[2, 1000] <- 1
  decoded <- application_decode_predictions(named_model("vgg16"), scores, top = 2)
  expect_length(decoded, 2)
  expect_equal(decoded[[1]], data.frame(
    class_name = c("n0002", "n0004"), class_description = c("class 2", "class 4"),
    score = c(0.7, 0.3)
  ), tolerance = 1e-6)
  expect_equal(decoded[[2]]$class_name[1], "n0999")
  expect_equal(imagenet_decode_predictions(scores, top = 2), decoded)
  expect_equal(nrow(imagenet_decode_predictions(scores)[[1]]), 5)
})
