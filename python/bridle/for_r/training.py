"""The functions of api.py as R calls them: results as plain values by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bridle import api
from bridle.convert.numbers import whole_number
from bridle.convert.plain import plain
from bridle.data import blueprints
from bridle.data.categories import categories, class_columns, set_categories
from bridle.keras_compat.models import given_output_names, output_names
from bridle.training.history import as_record
from bridle.training.kept_history import load_history
from bridle.training.live import LiveMetrics


def _fit(blueprint: Any = None, **arguments: Any) -> dict[str, Any]:
    if "initial_epoch" in arguments:  # R counts epochs from 1
        first = whole_number(arguments["initial_epoch"], "initial_epoch", 1)
        arguments["initial_epoch"] = first - 1
    with blueprints.learning(arguments["model"], blueprint):
        trained = api.fit(**arguments)
    # A class's own fit() may return anything.
    history = trained if hasattr(trained, "history") else arguments["model"].history
    return as_record(history, getattr(history, "validation_freq", 1))


def _load_history(path: Any) -> dict[str, Any]:
    history = load_history(path)
    return as_record(history, history.validation_freq)


def _evaluate(**arguments: Any) -> Any:
    told = api.evaluate(**{**arguments, "return_dict": True})
    return _numbers(told if isinstance(told, dict) else {"loss": told})


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
    """Predictions with what their columns stand for, by output where the user has named them."""
    columns = class_columns(model)
    given = given_output_names(model)
    if isinstance(outputs, list | tuple) and given and len(given) == len(outputs):
        outputs = dict(zip(given, outputs, strict=True))
    if isinstance(outputs, dict):
        named = {name: np.asarray(output) for name, output in outputs.items()}
        return {"value": named, "columns": {name: columns.get(name) for name in named}}
    if isinstance(outputs, list | tuple):
        names: list[Any] = output_names(model) or [None] * len(outputs)
        value = [np.asarray(output) for output in outputs]
        return {"value": value, "columns": [columns.get(name) for name in names[: len(outputs)]]}
    return {"value": np.asarray(outputs), "columns": columns.get(None)}


def _live_metrics(open: Any) -> LiveMetrics:
    return LiveMetrics(plain(open, "open"))


#: What R calls, by the name it is called by.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "compile": api.compile,
    "fit": _fit,
    "load_history": _load_history,
    "live_metrics": _live_metrics,
    "evaluate": _evaluate,
    "predict": _predict,
    "train_on_batch": _train_on_batch,
    "test_on_batch": _test_on_batch,
    "predict_on_batch": _predict_on_batch,
    "explain": api.explain,
    "categories": categories,
    "set_categories": set_categories,
}
