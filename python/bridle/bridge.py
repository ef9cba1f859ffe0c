"""What the R package calls: one door, where arguments arrive as descriptions and leave as values.

R never sees a Python exception pass through reticulate, whose behaviour there differs between
versions: `call()` returns either a result or an account of what went wrong.
"""

from __future__ import annotations

import inspect
import sys
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from bridle import api, history, state
from bridle.convert.arguments import argument, tensor
from bridle.convert.arrays import array, data
from bridle.convert.numbers import whole_number
from bridle.convert.options import options
from bridle.convert.records import RList, RVector, plain, read
from bridle.epoch_metrics import EpochMetric
from bridle.errors import (
    BridleDeprecationWarning,
    BridleError,
    BridleFunctionError,
    BridleNameError,
    BridleTypeError,
    BridleValueError,
    all_of,
    read_by,
    unknown_name,
)
from bridle.for_r import classes, custom_objects, drawing, parts, reference, saving
from bridle.keras_compat import output_names

# R may run inside this Python by rpy2, and will call back into it from here on.
if "rpy2.rinterface_lib.openrlib" in sys.modules:
    from bridle.convert.rpy2_lock import keep_lock

    keep_lock()

_CLASSES = (
    (BridleNameError, "name"),
    (BridleTypeError, "type"),
    (BridleValueError, "value"),
    (BridleFunctionError, "function"),
)


def call(function: str, description: dict[str, Any]) -> dict[str, Any]:
    """Calls one of `FUNCTIONS` for R.

    Args:
        function: Its name.
        description: The arguments, as `describe()` in R writes a named list.

    Returns:
        "value", what the function returned; or "error" with "class", "sentence", "hint", "python"
        (the exception's class) and "traceback". Always "warnings", a list of sentences.
    """
    with warnings.catch_warnings(record=True) as caught, read_by("R"):
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", BridleDeprecationWarning)
        try:
            arguments = read(description)
            named = dict(zip(arguments.names or (), arguments.values, strict=True))
            answer: dict[str, Any] = {"value": FUNCTIONS[function](**named)}
        except Exception as error:  # every error is the R user's to see, as a condition
            answer = {"error": _account(error)}
    answer["warnings"] = [str(warning.message) for warning in caught]
    return answer


def _account(error: Exception) -> dict[str, Any]:
    notes = getattr(error, "__notes__", [])
    error = _of_r(error) or error
    if isinstance(error, BridleError):
        kind = next((name for base, name in _CLASSES if isinstance(error, base)), "state")
        hints = [error.hint, *notes] if error.hint else notes
        found = {"class": kind, "sentence": error.sentence, "hint": "\n".join(hints)}
        return {**found, "condition": getattr(error, "condition", None)}
    return {
        "class": "python",
        "sentence": f"Can't go on: {type(error).__name__} in Python.",
        "hint": "\n".join([*_essence(str(error)), *notes]),
        "python": type(error).__name__,
        "traceback": "".join(traceback.format_exception(error)),
    }


def _of_r(error: BaseException | None) -> BridleFunctionError | None:
    """What an R function said, where Keras wrote it into an error of its own."""
    while error is not None:
        if isinstance(error, BridleFunctionError) and error.condition is not None:
            return error
        error = error.__cause__ or error.__context__
    return None


def _essence(message: str) -> list[str]:
    """The lines of a message without the stack that TensorFlow writes into it."""
    noise = ("File ", "Detected at node", "Stack trace", "[[{{node", "Graph execution error")
    lines = [line.strip() for line in message.splitlines()]
    return [line for line in lines if line and not line.startswith(noise)]


def _fit(**arguments: Any) -> dict[str, Any]:
    trained = api.fit(**arguments)
    every = options({"validation_freq": arguments.get("validation_freq", 1)})
    return history.as_record(trained, **every)


def _evaluate(**arguments: Any) -> Any:
    return _numbers(api.evaluate(**{**arguments, "return_dict": True}))


def _train_on_batch(**arguments: Any) -> Any:
    return _numbers(api.train_on_batch(**{**arguments, "return_dict": True}))


def _test_on_batch(**arguments: Any) -> Any:
    return _numbers(api.test_on_batch(**{**arguments, "return_dict": True}))


def _numbers(logs: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in logs.items()}


def _predict(**arguments: Any) -> dict[str, Any]:
    return _outputs(arguments["model"], api.predict(**arguments))


def _predict_on_batch(**arguments: Any) -> dict[str, Any]:
    return _outputs(arguments["model"], api.predict_on_batch(**arguments))


def _outputs(model: Any, outputs: Any) -> dict[str, Any]:
    """Predictions with the levels that their columns stand for, by output."""
    levels = state.of(model).levels
    names = output_names(model)
    if isinstance(outputs, list | tuple) and names is not None and len(names) == len(outputs):
        outputs = dict(zip(names, outputs, strict=True))
    if not isinstance(outputs, dict):
        return {"value": np.asarray(outputs), "levels": levels.get(None)}
    return {"value": {k: np.asarray(v) for k, v in outputs.items()}, "levels": levels}


def construct(target: str, arguments: Any = None, positional: Any = (), kinds: Any = None) -> Any:
    """Calls a public Keras class or function with arguments from R.

    Args:
        target: Its dotted public name, "keras.layers.Dense" say.
        arguments: Named arguments; each is converted as its name tells.
        positional: Values for Python's `*args`, converted as tensors.
        kinds: The kinds of arguments whose name doesn't tell, by name.

    Raises:
        BridleNameError: For an argument that the target doesn't take.
    """
    function = _resolve(target)
    given = {} if arguments is None else _named(arguments)
    kinds = {} if kinds is None else _named(kinds)
    values = positional.values if isinstance(positional, RList) else positional or ()
    _check_arguments(function, given, len(values), target)
    named = {name: argument(name, value, kinds.get(name)) for name, value in given.items()}
    # What comes before Python's `*args` can only be given by position too.
    before = [named.pop(name) for name in _before_any(function) or () if name in named]
    return function(*before, *(tensor(value, "x") for value in values), **named)


def _named(arguments: Any) -> dict[str, Any]:
    if isinstance(arguments, RList):
        return dict(zip(arguments.names or (), arguments.values, strict=True))
    return dict(arguments)


def _resolve(target: str) -> Callable[..., Any]:
    found: Any = keras
    for name in target.removeprefix("keras.").split("."):
        found = getattr(found, name)
    return found


def _check_arguments(
    function: Callable[..., Any], given: dict[str, Any], positional: int, target: str
) -> None:
    valid = _parameters(function)
    for name in given:
        if valid is not None and name not in valid:
            raise unknown_name(
                f"`{name}` is not an argument of {target}.", name, valid, "arguments"
            )
    if positional and _before_any(function) is None:
        raise BridleNameError(
            f"Can't tell what {positional} of the arguments are for: they have no name.",
            all_of(valid or (), "arguments"),
        )
    for parameter in inspect.signature(function).parameters.values():
        required = parameter.kind in _NAMED and parameter.default is inspect.Parameter.empty
        if required and parameter.name not in given:
            raise BridleTypeError(f"`{parameter.name}` must be given.")


def _before_any(function: Callable[..., Any]) -> list[str] | None:
    """The parameters of a function that come before its `*args`; `None` without such."""
    if isinstance(function, type):
        return None
    parameters = inspect.signature(function).parameters
    names = list(parameters)
    for place, name in enumerate(names):
        if parameters[name].kind is inspect.Parameter.VAR_POSITIONAL:
            return names[:place]
    return None


_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def _parameters(function: Callable[..., Any]) -> list[str] | None:
    """The names that a function, or a class and its bases, take; `None` if any name goes."""
    if not isinstance(function, type):
        parameters = inspect.signature(function).parameters.values()
        return [p.name for p in parameters if p.kind in _NAMED]
    names: list[str] = []
    for base in function.__mro__:
        if "__init__" not in vars(base):
            continue
        parameters = inspect.signature(base.__init__).parameters.values()
        kinds = {parameter.kind for parameter in parameters}
        if base is keras.Model:  # it decides by what it is given
            return None
        if {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD} <= kinds:
            continue
        names += [p.name for p in parameters if p.kind in _NAMED and p.name != "self"]
        # What these take by **kwargs stands in no signature.
        if base is keras.callbacks.LambdaCallback:
            names += [name for name in dir(base) if name.startswith("on_")]
        if base is keras.layers.Layer:
            names += ["input_shape", "batch_input_shape", "input_dim"]
        if base is keras.layers.Layer or inspect.Parameter.VAR_KEYWORD not in kinds:
            break
    return list(dict.fromkeys(names))


def apply_layer(layer: Any, inputs: Any) -> Any:
    """Calls a layer on a tensor, an array or a list of these."""
    return layer(data(inputs, "object"))


def call_layer(layer: Any, positional: Any, named: Any) -> Any:
    """Calls a layer or model with R values: tensors or lists of them, and flags by name."""
    values = positional.values if isinstance(positional, RList) else positional
    options = {} if named is None else _named(named)
    return layer(
        *(tensor(value, "object") for value in values),
        **{name: _option(value, name) for name, value in options.items()},
    )


def _option(value: Any, name: str) -> Any:
    is_array = isinstance(value, RVector) and value.dim is not None
    return tensor(value, name) if is_array else plain(value, name)


def add_layer(model: Any, layer: Any) -> Any:
    """Adds a layer to a Sequential model and returns the model."""
    model.add(layer)
    state.layers_changed(model)
    return model


def operate(name: str, operands: Any) -> Any:
    """Applies the function `name` of `keras.ops` to tensors and R numbers."""
    first, *others = (
        array(value, "x", allow_nan=True) if isinstance(value, RVector) else value
        for value in operands.values
    )
    if name == "round":
        others = [whole_number(digits, "digits") for digits in others]
    return getattr(keras.ops, name)(first, *others)


def help_text(target: Any, names: Any = None) -> str:
    """Keras' own documentation of an object, or of what has a dotted name.

    Args:
        target: The object, or "keras.layers.Dense" say.
        names: What R calls the public names of Keras.

    Raises:
        BridleNameError: For a name that Keras doesn't have.
    """
    known = plain(names, "names") or {}
    if not isinstance(target, str):
        return reference.text(target, known)
    try:
        found = _resolve(target)
    except AttributeError:
        raise unknown_name(
            f"There is no help on `{target}`.", target, known.values(), "functions"
        ) from None
    return reference.text(found, known, target)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "compile": api.compile,
    "fit": _fit,
    "evaluate": _evaluate,
    "predict": _predict,
    "train_on_batch": _train_on_batch,
    "test_on_batch": _test_on_batch,
    "predict_on_batch": _predict_on_batch,
    "construct": construct,
    "apply_layer": apply_layer,
    "call_layer": call_layer,
    "add_layer": add_layer,
    "explain": api.explain,
    "operate": operate,
    "draw": drawing.draw,
    "help_text": help_text,
    **parts.FUNCTIONS,
    **saving.FUNCTIONS,
    **custom_objects.FUNCTIONS,
    **classes.FUNCTIONS,
    "epoch_metric": EpochMetric,
}
