"""What the installed Keras says, for test-constructors.R: signatures, and values of its own."""

import inspect

import keras
import numpy as np

REQUIRED = inspect.Parameter.empty


def resolve(target):
    found = keras
    for name in target.split(".")[1:]:
        found = getattr(found, name, None)
    return found


def signature(target):
    """Arguments with defaults: its own, and with those of base classes that **kwargs reach."""
    is_class = isinstance(target, type)
    functions = [c.__init__ for c in target.__mro__] if is_class else [target]
    own, reachable = None, {}
    for function in functions:
        parameters = inspect.signature(function).parameters.values()
        named = {
            p.name: p.default
            for p in parameters
            if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self"
        }
        own = named if own is None else own
        reachable = {**named, **reachable}
        if inspect.Parameter.VAR_KEYWORD not in {p.kind for p in parameters}:
            break
    return own, reachable


def same(a, b):
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def drift(name, targets, formals, defaults):
    """Sentences on where a line of a table differs from Keras.

    `formals` are the names of the arguments that Keras is to know, `defaults` the values of those
    that have one.
    """
    found = {target: resolve(target) for target in targets}
    absent = [target for target, function in found.items() if function is None]
    if absent:
        return [f"{name}: Keras has no {target}" for target in absent]
    if keras.Model in found.values():
        return []  # its signature, (*args, **kwargs), doesn't tell what it takes
    signatures = [signature(function) for function in found.values()]
    sentences = []
    for formal in formals:
        known = [reachable[formal] for _, reachable in signatures if formal in reachable]
        given = defaults.get(formal, REQUIRED)
        # What a class has a default for may be required by its function.
        if given is not REQUIRED and len(known) > 1:
            known = [default for default in known if default is not REQUIRED]
        if not known:
            sentences.append(f"{name}: Keras doesn't know `{formal}`")
        sentences += [
            f"{name}: `{formal}` is {show(given)}, but in Keras {show(default)}"
            for default in known
            if not same(given, default)
        ]
    missing = {n for own, _ in signatures for n in own} - set(formals)
    return sentences + [f"{name}: lacks Keras' `{argument}`" for argument in sorted(missing)]


def show(default):
    return "required" if default is REQUIRED else repr(default)


def is_instance(value, target):
    return isinstance(value, resolve(target))


def numbers(tensor):
    return keras.ops.convert_to_numpy(tensor)


def value(target, *data, **settings):
    return numbers(resolve(target)(*map(array, data), **settings))


def array(data):
    """R's doubles as Keras' default type; codes stay whole."""
    data = np.asarray(data)
    return data.astype("float32") if data.dtype == "float64" else data


def layer(code):
    return eval(code, dict(vars(keras.layers)))


def layer_value(code, data, copies):
    keras.utils.set_random_seed(1)
    return numbers(layer(code)(inputs(array(data), copies)))


def layer_shape(code, shape, copies):
    return list(layer(code)(inputs(keras.Input([int(n) for n in shape]), copies)).shape)


def inputs(x, copies):
    return x if copies == 1 else [x] * int(copies)
