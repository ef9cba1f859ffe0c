"""Losses and metrics of the user's own that would compare every target with every prediction.

A vector of n targets and a column of n predictions, (n) and (n, 1), are (n, n) in arithmetic, whose
mean is a number like any other. Keras' own functions make the shapes alike first, and so does Keras
for a loss that is a function; a metric, and a class, get what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf

from bridle import state
from bridle.convert.functions import is_r_function
from bridle.convert.sparse import SparseMatrix
from bridle.data.checks import output_shapes
from bridle.data.classes import by_output, losses_of
from bridle.errors import BridleValueError, in_r
from bridle.keras_compat.logs import metrics_of
from bridle.keras_compat.models import compilation, is_own, keras_of, output_names
from bridle.keras_compat.packages import package_of

#: A model's methods that call its losses and metrics.
_STEPS = ("compute_loss", "compute_metrics")
#: As many rows as no function knows of.
_ROWS = 7
_VECTOR, _COLUMN, _SQUARE = (_ROWS,), (_ROWS, 1), (_ROWS, _ROWS)


def check_comparing(model: Any, y: Any, argument: str, step: str) -> None:
    """Refuses targets that a loss or metric of the user's own would compare with all predictions.

    Each is traced, once for a compilation and a form of the targets. What can't be traced alone
    isn't judged: whether it works, its run tells.

    Args:
        model: The model, compiled.
        y: Targets, or their types, one for each output.
        argument: What they are called, or what brings them.
        step: The model's method that takes them ("train_step").

    Raises:
        BridleValueError: With the function's name, and how to give it what compares one by one.
    """
    names = output_names(model)
    on_tensorflow = keras.backend.backend() == "tensorflow" and keras_of(model) is keras
    own = [name for name in (step, *_STEPS) if is_own(model, name, keras_of(model).Model)]
    if names is None or not on_tensorflow or step in own:
        return
    shapes = output_shapes(model, names)
    forms = {}
    for name, target in by_output(model, y).items():
        shape = tuple(getattr(target, "shape", None) or ())
        is_column = len(shapes.get(name) or ()) == 2 and shapes[name][1] == 1
        if is_column and (len(shape) == 1 or (len(shape) == 2 and shape[1] == 1)):
            forms[name] = (len(shape), _dtype(target))
    kept, key = state.of(model), (compilation(model), forms)
    if not forms or kept.compared == key:
        return
    for name, form in forms.items():
        for shown, function, is_vector, dtype in _own(model, names, name, form, own):
            if _compares_all(function, is_vector, dtype):
                _refuse(shown, is_vector, argument)
    kept.compared = key


def _dtype(target: Any) -> str:
    """The dtype in which Keras hands a target on: fractions as it computes with them."""
    values = target.values if isinstance(target, SparseMatrix) else target
    found = keras.backend.standardize_dtype(values.dtype)
    return str(keras.config.floatx() if "float" in found else found)


def _own(
    model: Any, names: list[str], name: Any, form: tuple[int, str], instead: list[str]
) -> Iterator[tuple[str, Callable[..., Any], bool, str]]:
    """The losses and metrics that aren't Keras'.

    Each with its name, what calls it, whether it gets a vector of targets, and their dtype. Left
    out are those `instead` of which a method of the model's own decides.
    """
    rank, dtype = form
    loss = None if "compute_loss" in instead else losses_of(model, names).get(name)
    if loss is not None and is_users_own(loss):
        is_class = isinstance(loss, keras.losses.Loss)
        yield name_of(loss), loss, is_class and rank == 1, keras.config.floatx()
    for metric in [] if "compute_metrics" in instead else metrics_of(model, names, name):
        if is_users_own(metric):
            call = metric.update_state if hasattr(metric, "update_state") else metric
            yield name_of(metric), call, rank == 1, dtype


def is_users_own(value: Any) -> bool:
    """Whether a loss or metric isn't Keras', TensorFlow's or bridle's."""
    if not callable(value) or isinstance(value, str):
        return False
    is_object = isinstance(value, keras.losses.Loss | keras.metrics.Metric)
    kind = package_of(type(value) if is_object else value)
    return is_r_function(value) or kind not in ("keras", "tf_keras", "bridle", "tensorflow")


def name_of(value: Any) -> str:
    """What a loss or metric is called."""
    found = getattr(value, "name", None) or getattr(value, "__name__", None)
    return found or type(value).__name__


def _compares_all(function: Callable[..., Any], is_vector: bool, dtype: str) -> bool:
    """Whether a function brings targets and predictions together as vector and column."""
    target = tf.TensorSpec(_VECTOR if is_vector else _COLUMN, dtype)
    output = tf.TensorSpec(_COLUMN, keras.config.floatx())

    def call(y_true: Any, y_pred: Any) -> None:
        function(y_true, y_pred)

    try:
        traced = tf.function(call, autograph=False).get_concrete_function(target, output)
    except Exception:  # of whatever kind: the run itself comes to it, and has more to say
        return False
    y_true, y_pred = traced.inputs[:2]
    sources: dict[Any, frozenset[str]] = {
        y_true.ref(): frozenset(["targets"]),
        y_pred.ref(): frozenset(["predictions"]),
    }
    for operation in traced.graph.get_operations():
        inputs = [(tuple(t.shape), sources.get(t.ref(), frozenset())) for t in _known(operation)]
        if any(tuple(t.shape) == _SQUARE for t in operation.outputs if t.shape.rank == 2):
            vectors = {found for shape, found in inputs if shape == _VECTOR and len(found) == 1}
            columns = {found for shape, found in inputs if shape == _COLUMN and len(found) == 1}
            # A function that compares targets among themselves means to.
            if vectors and columns and vectors != columns:
                return True
        reached = frozenset().union(*(found for _, found in inputs))
        for made in operation.outputs:
            sources.setdefault(made.ref(), reached)
    return False


def _known(operation: tf.Operation) -> list[tf.Tensor]:
    return [t for t in operation.inputs if t.shape.rank is not None]


def _refuse(name: str, is_vector: bool, argument: str) -> None:
    sizes = "(n) and (n, 1)" if is_vector else "(n, 1) and (n)"
    if not is_vector:
        hint = "Targets and predictions are columns, (n, 1): let it take both as they are."
    elif in_r():
        hint = "Let the targets be a matrix of one column, (n, 1), as the predictions are."
    else:
        hint = (
            f"Give the targets as a column, (n, 1), as the predictions are: `{argument}[:, None]`."
        )
    raise BridleValueError(
        f"Can't compute `{name}`: it compares every target with every prediction, of shapes "
        f"{sizes}, where one of each belong together.",
        hint,
    )
