"""What the R package calls: one door, where arguments arrive as descriptions and leave as values.

R never sees a Python exception pass through reticulate, whose behaviour there differs between
versions: `call()` returns either a result or an account of what went wrong.
"""

from __future__ import annotations

import re
import sys
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from bridle import api, state
from bridle.compiling import compiling
from bridle.convert.arguments import tensor
from bridle.convert.arrays import array, is_symbolic
from bridle.convert.numbers import flag, whole_number
from bridle.convert.options import options
from bridle.convert.records import RVector, elements, entries, read
from bridle.data.split import ValidationSplit
from bridle.errors import (
    BridleDeprecationWarning,
    BridleError,
    BridleFunctionError,
    BridleNameError,
    BridleTypeError,
    BridleValueError,
    BridleWarning,
    read_by,
)
from bridle.for_r import classes, custom_objects, parts, saving, subset, tensorboard
from bridle.for_r import data as data_for_r
from bridle.for_r.applications import decode_predictions, preprocess_inputs
from bridle.for_r.calling import call_layer, generate
from bridle.for_r.construct import construct
from bridle.for_r.drawing import draw
from bridle.for_r.layers import adapt, add_layer, apply_layer, get_vocabulary, set_vocabulary
from bridle.for_r.reference import help_text
from bridle.keras_compat.models import output_names
from bridle.training import history
from bridle.training.epoch_metrics import EpochMetric

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


_WARNINGS = {BridleDeprecationWarning: "deprecated", BridleWarning: "training"}


def call(function: str, description: dict[str, Any]) -> dict[str, Any]:
    """Calls one of `FUNCTIONS` for R.

    Args:
        function: Its name.
        description: The arguments, as `describe()` in R writes a named list.

    Returns:
        "value", what the function returned; or "error" with "class", "sentence", "hint", "python"
        (the exception's class) and "traceback"; or "interrupted". Always
        "warnings", a list of dicts of "class" ("deprecated" or "training") and "sentence".
    """
    with warnings.catch_warnings(record=True) as caught, read_by("R"):
        warnings.simplefilter("ignore")
        for kind in _WARNINGS:
            warnings.simplefilter("always", kind)
        try:
            arguments = entries(read(description))
            answer: dict[str, Any] = {"value": FUNCTIONS[function](**arguments)}
        except Exception as error:  # every error is the R user's to see, as a condition
            answer = {"error": _account(error)}
        except KeyboardInterrupt:
            answer = {"interrupted": True}
    answer["warnings"] = [
        {"class": name, "sentence": str(warning.message)}
        for warning in caught
        for kind, name in _WARNINGS.items()
        if issubclass(warning.category, kind)
    ]
    return answer


def _account(error: Exception) -> dict[str, Any]:
    notes = getattr(error, "__notes__", [])
    error = _of_r(error) or error
    if isinstance(error, BridleError):
        kind = next((name for base, name in _CLASSES if isinstance(error, base)), "state")
        hints = [error.hint, *notes] if error.hint else notes
        found = {"class": kind, "sentence": error.sentence, "hint": "\n".join(hints)}
        if isinstance(error, BridleFunctionError) and error.condition is not None:
            found["condition"] = error.condition
        return found
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


#: What Keras writes to make letters bold in a terminal.
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def _essence(message: str) -> list[str]:
    """The lines of a message without the stack that TensorFlow writes into it."""
    noise = ("File ", "Detected at node", "Stack trace", "[[{{node", "Graph execution error")
    lines = [_STYLE.sub("", line).strip() for line in message.splitlines()]
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


def _refuse_unknown(name: str, valid: Any, called: str) -> None:
    compiling.refuse_unknown(name, elements(valid), called)


def load_dataset(target: str, arguments: Any, convert: Any) -> dict[str, dict[str, Any]]:
    """The training and test data of one of Keras' datasets."""
    return data_for_r.in_parts(construct(target, arguments), flag(convert, "convert"))


def keep(value: Any) -> data_for_r.Kept:
    """The NumPy array of a tensor, as an object that reticulate doesn't convert."""
    return data_for_r.Kept(keras.ops.convert_to_numpy(tensor(value, "x")))


def operate(name: str, operands: Any) -> Any:
    """Applies the function `name` of `keras.ops` to tensors and R numbers."""
    first, *others = (
        array(value, "x", allow_nan=True) if isinstance(value, RVector) else value
        for value in operands.values
    )
    if name == "round":
        others = [whole_number(digits, "digits") for digits in others]
    return getattr(keras.ops, name)(first, *others)


def static_shape(x: Any) -> list[int | None]:
    """The lengths of a tensor's axes that are known before a program runs."""
    return [None if size is None else int(size) for size in x.shape]


def values(x: Any) -> np.ndarray:
    """The values of a tensor.

    Raises:
        BridleTypeError: For a symbolic tensor, which has none.
    """
    if is_symbolic(x):
        raise BridleTypeError(
            "Can't take the values of a symbolic tensor: it has none yet.",
            "`op_*` functions and R's operators compute with it.",
        )
    made = keras.ops.convert_to_numpy(x)
    return made.astype("float32") if made.dtype.name in ("bfloat16", "float16") else made


def describe_tensor(x: Any) -> dict[str, Any]:
    """What `str()` shows of a tensor."""
    kind = {"KerasTensor": "symbolic tensor"}.get(type(x).__name__, "tensor")
    kind = "variable" if hasattr(x, "assign") else kind
    dtype = keras.backend.standardize_dtype(x.dtype)
    return {"kind": kind, "shape": static_shape(x), "dtype": dtype}


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "compile": api.compile,
    "fit": _fit,
    "evaluate": _evaluate,
    "predict": _predict,
    "train_on_batch": _train_on_batch,
    "test_on_batch": _test_on_batch,
    "predict_on_batch": _predict_on_batch,
    "refuse_unknown": _refuse_unknown,
    "construct": construct,
    "apply_layer": apply_layer,
    "call_layer": call_layer,
    "add_layer": add_layer,
    "adapt": adapt,
    "get_vocabulary": get_vocabulary,
    "set_vocabulary": set_vocabulary,
    "preprocess_inputs": preprocess_inputs,
    "decode_predictions": decode_predictions,
    "explain": api.explain,
    "keep": keep,
    "load_dataset": load_dataset,
    "operate": operate,
    "validation_split_by": ValidationSplit,
    **parts.FUNCTIONS,
    **saving.FUNCTIONS,
    "draw": draw,
    "generate": generate,
    "help_text": help_text,
    "describe_tensor": describe_tensor,
    "static_shape": static_shape,
    "start_tensorboard": tensorboard.start,
    "stop_tensorboard": tensorboard.stop,
    "subset": subset.subset,
    "subset_set": subset.subset_set,
    "values": values,
    **custom_objects.FUNCTIONS,
    **classes.FUNCTIONS,
    "epoch_metric": EpochMetric,
}
