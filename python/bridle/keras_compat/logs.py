"""What is private in Keras' metrics: the logs of an epoch, their names and their order."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import keras

from bridle.keras_compat.functions import step_of
from bridle.keras_compat.models import is_own
from bridle.keras_compat.packages import package_of


def metrics_or_logs(model: Any, logs: Any) -> dict[str, Any]:
    """An epoch's logs: the metrics' values, or what a step of the model's own returned.

    Keras' private rule (seen: Keras 3.14, 3.15).
    """
    return model._get_metrics_result_or_logs(logs)


def ordered_logs(model: Any, logs: dict[str, Any]) -> dict[str, Any]:
    """Logs in the order of the lists that Keras' evaluate() and on-batch functions return.

    Keras orders lists, `History` and dicts each in its own way. Its lists' order is the one that
    code relies on: `model.metrics`, those of compile() in place of their container (told by its
    name, "compile_metrics"), then by name what isn't called so in the logs (seen: 3.14, 3.15).
    """
    known = dict.fromkeys(metric.name for metric in _flat_metrics(model))
    return {
        name: logs[name]
        for name in [*filter(logs.__contains__, known), *sorted(logs.keys() - known.keys())]
    }


def _flat_metrics(model: Any) -> list[Any]:
    """A model's metrics, those of compile() in place of their container."""
    flat = (m.metrics if m.name == "compile_metrics" else [m] for m in model.metrics)
    return list(itertools.chain.from_iterable(flat))


def ordered_history(model: Any, told: dict[str, Any]) -> dict[str, Any]:
    """What a `History` holds in the same order, then of validation, then what callbacks added.

    Keras sorts an epoch's logs by name before callbacks see them (seen: Keras 3.14, 3.15): what
    comes after those is added.
    """
    names = list(told)
    ends = (place for place in range(1, len(names)) if names[place] < names[place - 1])
    logged = names[: next(ends, len(names))]
    own = list(ordered_logs(model, {n: told[n] for n in logged if not n.startswith("val_")}))
    held_out = [f"val_{name}" for name in own if f"val_{name}" in told]
    return {name: told[name] for name in [*own, *held_out, *names]}


def flat_logs(model: Any, logs: dict[str, Any]) -> Any:
    """Logs as a list, one value by itself; each metric once, where Keras may repeat one."""
    values = list(ordered_logs(model, logs).values())
    return values[0] if len(values) == 1 else values


def metric_names(model: Any) -> list[str]:
    """The names of the losses and metrics in order: "loss" alone until compile()'s are built.

    `built` tells whether they are, which Keras leaves to the first batch (seen: 3.14, 3.15).
    """
    if any(m.name == "compile_metrics" and not m.built for m in model.metrics):
        return [m.name for m in model.metrics if m.name != "compile_metrics"]
    return list(ordered_logs(model, model.get_metrics_result()))


def python_logs(logs: dict[str, Any]) -> dict[str, float]:
    """Logs as Python numbers, as callbacks receive them; private (seen: Keras 3.14, 3.15)."""
    from keras.src.utils.python_utils import pythonify_logs

    return pythonify_logs(logs)


def has_own_logs(model: Any, step: Callable[[Any], Any]) -> bool:
    """Whether a step's logs may be other than the metrics' values: the model has its own."""
    if getattr(step, "__func__", step) not in (keras.Model.train_step, keras.Model.test_step):
        return True
    names = ("compute_metrics", "get_metrics_result")
    return any(is_own(model, name, keras.Model) for name in names)


def has_own_resets(model: Any) -> bool:
    """Whether metrics may be other than at a fixed start after a reset: a class defines its own."""
    methods = [type(metric).reset_state for metric in _flat_metrics(model)]
    methods.append(type(model).reset_metrics)
    return any(package_of(method) != "keras" for method in methods)


def log_names(model: Any) -> list[str] | None:
    """The names that training logs, `None` where the model's class has a say or isn't built."""
    own = any(has_own_logs(model, step_of(model, mode)) for mode in ("train", "test"))
    return None if own else list(model.get_metrics_result())
