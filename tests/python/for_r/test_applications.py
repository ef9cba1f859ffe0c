"""What goes into the models of `keras.applications`; values are in test-applications.R."""

import keras
import numpy as np
import pytest

import bridle
from bridle.for_r.applications import _MODULES, _module, preprocess_inputs

#: A name as Keras gives it, and the module that the model comes from.
NAMES = {
    "convnext_tiny": "convnext",
    "densenet121": "densenet",
    "efficientnetb0": "efficientnet",
    "efficientnetv2-b0": "efficientnet_v2",
    "inception_resnet_v2": "inception_resnet_v2",
    "inception_v3": "inception_v3",
    "mobilenet_1.00_224": "mobilenet",
    "mobilenetv2_1.00_224": "mobilenet_v2",
    "MobileNetV3Small": "mobilenet_v3",
    "nasnet_mobile": "nasnet",
    "resnet101": "resnet",
    "resnet152v2": "resnet_v2",
    "vgg16": "vgg16",
    "vgg19": "vgg19",
    "xception": "xception",
}


class Named:
    def __init__(self, name):
        self.name = name


@pytest.mark.parametrize(("name", "module"), NAMES.items())
def test_the_name_tells_the_module(name, module):
    assert _module(Named(name)) is getattr(keras.applications, module)


def test_every_module_with_preprocessing_is_known():
    modules = {n for n, m in vars(keras.applications).items() if hasattr(m, "preprocess_input")}
    # `resnet50` is another name of `resnet`.
    assert modules - {"imagenet_utils", "resnet50"} == set(NAMES.values()) == set(_MODULES.values())


def test_images_are_not_changed_in_place():
    images = np.full((1, 2, 2, 3), 255, "float32")
    prepared = preprocess_inputs(Named("xception"), images)
    np.testing.assert_allclose(prepared, np.ones((1, 2, 2, 3)))
    assert images.max() == 255


def test_another_model_is_refused():
    with pytest.raises(bridle.BridleValueError, match="must be one of Keras' applications"):
        preprocess_inputs(Named("mine"), np.ones((2, 2, 3)))
