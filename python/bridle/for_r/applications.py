"""What goes into the models of `keras.applications`, and what comes out of them."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import keras

from bridle.convert.arguments import argument
from bridle.convert.arrays import data
from bridle.convert.computed import tensor
from bridle.errors import BridleValueError, show

#: How the names of models begin, and the module that prepares their input; longer ones first.
_MODULES = {
    "convnext": "convnext",
    "densenet": "densenet",
    "efficientnetv2": "efficientnet_v2",
    "efficientnet": "efficientnet",
    "inception_resnet_v2": "inception_resnet_v2",
    "inception_v3": "inception_v3",
    "mobilenetv2": "mobilenet_v2",
    "mobilenetv3": "mobilenet_v3",
    "mobilenet": "mobilenet",
    "nasnet": "nasnet",
    "resnet50v2": "resnet_v2",
    "resnet101v2": "resnet_v2",
    "resnet152v2": "resnet_v2",
    "resnet": "resnet",
    "vgg16": "vgg16",
    "vgg19": "vgg19",
    "xception": "xception",
}


def _module(model: Any) -> ModuleType:
    name = model.name.lower()
    for start, module in _MODULES.items():
        if name.startswith(start):
            return getattr(keras.applications, module)
    raise BridleValueError(
        f"`model` must be one of Keras' applications, but its name is {show(model.name)}.",
        "Make it with an `application_*()` function, and leave it the name that Keras gives it.",
    )


def preprocess_inputs(model: Any, x: Any, data_format: Any = None) -> Any:
    """Images with values from 0 to 255 as a model of `keras.applications` expects them.

    Args:
        model: The model; its name tells which it is.
        x: Images of shape (rows, columns, channels), with or without a batch axis.
        data_format: Where the channels are.

    Raises:
        BridleValueError: For another model.
    """
    # Keras writes into arrays that it is given.
    images = keras.ops.convert_to_tensor(tensor(x, "x"))
    return _module(model).preprocess_input(images, data_format=data_format)


def decode_predictions(model: Any, preds: Any, top: Any = 5) -> list[Any]:
    """The likeliest of ImageNet's classes, for each row of a model's predictions.

    Returns:
        For each row a list of (code, name, score), the likeliest first.

    Raises:
        BridleValueError: For another model.
    """
    scores = keras.ops.convert_to_numpy(data(preds, "preds"))
    return _module(model).decode_predictions(scores, top=argument("top", top))
