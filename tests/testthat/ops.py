"""What Python computes, for test-ops.R: each case's code on the same data, in one call."""

import keras
import numpy as np
from keras import ops, random

NAMES = {"np": np, "ops": ops, "keras": keras, "random": random}


def as_data(value):
    value = np.asarray(value)
    return value.astype("float32") if value.dtype == "float64" else value


def values(codes, data):
    """The value of each piece of code, as arrays in lists."""
    names = NAMES | {name: as_data(value) for name, value in data.items()}
    return [parts(eval(code, names)) for code in codes]


def parts(value):
    if isinstance(value, (list, tuple)):
        return [parts(part) for part in value]
    if isinstance(value, dict):
        return [parts(part) for part in value.values()]
    if isinstance(value, str):
        return [value]
    return np.asarray(ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value)
