"""What the installed Keras says, for the tests of the constructor tables."""

import pathlib
import tempfile

import keras
import numpy as np


def resolve(target):
    found = keras
    for name in target.split(".")[1:]:
        found = getattr(found, name)
    return found


def is_instance(value, target):
    return isinstance(value, resolve(target))


def is_same(value, target):
    return value is resolve(target)


def numbers(tensor):
    """Tensors as arrays, also in lists."""
    if isinstance(tensor, (list, tuple)):
        return [numbers(part) for part in tensor]
    return keras.ops.convert_to_numpy(tensor)


def value(target, *data, **settings):
    return numbers(resolve(target)(*map(array, data), **settings))


def array(data):
    """R's doubles as Keras' default type; codes and strings stay."""
    data = np.asarray(data)
    if data.dtype.kind in "US":
        return data.astype(object)
    return data.astype("float32") if data.dtype == "float64" else data


_KNOWN = {**vars(keras), **vars(keras.layers), "np": np}


def layer(code):
    return eval(code, dict(_KNOWN))


def layer_value(code, on, data):
    keras.utils.set_random_seed(1)
    return numbers(eval(f"layer{on}", {"layer": layer(code), "x": array(data)}))


def layer_shapes(code, on, x):
    made = eval(f"layer{on}", {"layer": layer(code), "x": x})
    return [list(part.shape) for part in keras.tree.flatten(made)]


def shapes(tensors):
    return [list(part.shape) for part in keras.tree.flatten(tensors)]


def same_config(made, code):
    """Whether a layer was made with the arguments that the Python code gives."""
    return _config(made) == _config(layer(code))


def _config(thing):
    config = keras.saving.serialize_keras_object(thing)
    return _plain({k: v for k, v in config.items() if k != "build_config"})


def _plain(value):
    """Without names, which Keras numbers, and with arrays and tuples as lists."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if k not in ("name", "shared_object_id")}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value


def round_trips(made):
    """Whether what is made of the configuration has the same one."""
    config = keras.saving.serialize_keras_object(made)
    again = keras.saving.deserialize_keras_object(config)
    return _config(again) == _config(made)


def reloads(inputs, outputs, data):
    """The largest difference of each output, and what differs in each configuration, after saving
    a model and loading it."""
    model = keras.Model(list(inputs), list(outputs))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.keras"
        model.save(path)
        loaded = keras.saving.load_model(path)
    arrays = [array(part) for part in data]
    before, after = model(arrays, training=False), loaded(arrays, training=False)
    same = [np.array_equal(numbers(a), numbers(b)) for a, b in zip(before, after, strict=True)]
    return {"same": same, "config": _config(loaded)["config"] == _config(model)["config"]}
