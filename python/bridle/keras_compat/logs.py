"""What is private in Keras' metrics: the logs of an epoch, their names and their order."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import keras

from bridle.keras_compat.functions import step_of
from bridle.keras_compat.models import is_own, keras_of
from bridle.keras_compat.packages import package_of


def metrics_or_logs(model: Any, logs: Any) -> dict[str, Any]:
    """An epoch's logs: the metrics' values, or what a step of the model's own returned.

    Keras' private rule (seen: Keras 3.14, 3.15). Where nothing has run yet, there are none.
    """
    if not logs and not _are_built(model):
        return logs
    return model._get_metrics_result_or_logs(logs)


def ordered_logs(model: Any, logs: dict[str, Any]) -> dict[str, Any]:
    """Logs in the order of the lists that Keras' evaluate() and on-batch functions return.

    Keras orders lists, `History` and dicts each in its own way. Its lists' order is the one that
    code relies on: `model.metrics`, those of compile() in place of their container (told by its
    name, "compile_metrics"), then by name what isn't called so in the logs (seen: 3.14, 3.15).
    """
    known = dict.fromkeys(metric.name for metric in flat_metrics(model))
    return {
        name: logs[name]
        for name in [*filter(logs.__contains__, known), *sorted(logs.keys() - known.keys())]
    }


def flat_metrics(model: Any) -> list[Any]:
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
    if not _are_built(model):
        return [m.name for m in model.metrics if m.name != "compile_metrics"]
    return list(ordered_logs(model, model.get_metrics_result()))


def _are_built(model: Any) -> bool:
    return all(m.built for m in model.metrics if m.name == "compile_metrics")


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


def keeps_bad_loss(model: Any) -> bool:
    """Whether a logged loss that isn't finite stays so until metrics are reset.

    Keras logs the mean of an epoch's batches so far. Another metric may take its name (seen: Keras
    3.14, 3.15).
    """
    if has_own_logs(model, step_of(model, "train")):
        return False
    metrics = flat_metrics(model)
    of_keras = all(package_of(type(metric)) == "keras" for metric in metrics)
    return of_keras and [metric.name for metric in metrics].count("loss") == 1


def has_own_resets(model: Any) -> bool:
    """Whether metrics may be other than at a fixed start after a reset: a class defines its own."""
    methods = [type(metric).reset_state for metric in flat_metrics(model)]
    methods.append(type(model).reset_metrics)
    return any(package_of(method) != "keras" for method in methods)


def log_names(model: Any) -> list[str] | None:
    """The names that training logs, `None` where the model's class has a say or isn't built."""
    own = any(has_own_logs(model, step_of(model, mode)) for mode in ("train", "test"))
    return None if own else list(model.get_metrics_result())


def loss_names(model: Any, loss: Any, outputs: list[str] | None) -> list[str]:
    """The names that a compiled model logs its losses by.

    Each output's own is logged where there are several; Keras 2 has it where several outputs are
    (seen: Keras 3.14, 3.15, tf_keras 2.21).

    Args:
        model: The model.
        loss: compile()'s `loss`: one for all outputs, a list, or a dict by output.
        outputs: The names of the model's outputs, `None` where they aren't known.
    """
    names = outputs or []
    if isinstance(loss, dict) and "class_name" not in loss:
        trained = [name for name in names if loss.get(name) is not None]
    elif isinstance(loss, list | tuple):
        trained = [name for name, part in zip(names, loss, strict=False) if part is not None]
    else:
        trained = names if loss is not None else []
    several = len(trained if keras_of(model) is keras else names) > 1
    return ["loss", *(f"{name}_loss" for name in trained if several)]


def metric_log_names(
    model: Any, metrics: Any, weighted: Any, outputs: list[str] | None
) -> list[str]:
    """The names that a compiled model logs its metrics by, in order.

    Keras numbers those that are given twice, and puts "weighted_" before those that are given with
    weights too. A name that comes twice all the same is logged once (seen: Keras 3.14, 3.15).

    Args:
        model: The model.
        metrics: compile()'s `metrics`: a list, or by output a list or a dict.
        weighted: Its `weighted_metrics`.
        outputs: The names of the model's outputs, `None` where they aren't known.
    """
    given: Counter[str] = Counter()
    found = []
    for part, more in ((metrics, ""), (weighted, "weighted_")):
        for prefix, metric in _by_output(part, outputs):
            shown = _metric_name(model, metric)
            name = f"{prefix}{shown}"
            if name in given:
                name = f"{prefix}{more}{shown}"
            found.append(f"{name}_{given[name]}" if given[name] else name)
            given[name] += 1
    return found


def _by_output(metrics: Any, outputs: list[str] | None) -> Iterator[tuple[str, Any]]:
    """Each metric with what stands before its name."""
    if outputs is None or len(outputs) == 1:
        parts = [("", metrics)]
    elif isinstance(metrics, dict):
        parts = [(f"{name}_", metrics.get(name)) for name in outputs]
    else:
        parts = [(f"{name}_", part) for name, part in zip(outputs, metrics or (), strict=False)]
    for prefix, part in parts:
        yield from ((prefix, m) for m in keras.tree.flatten(part) if m is not None)


def metrics_of(model: Any, outputs: list[str], output: str) -> list[Any]:
    """The metrics of an output as compile() was given them.

    `_user_metrics` and `_user_weighted_metrics` (seen: Keras 3.14, 3.15).
    """
    kept = getattr(model, "_compile_metrics", None)
    parts = (kept._user_metrics, kept._user_weighted_metrics) if kept is not None else ()
    wanted = "" if len(outputs) == 1 else f"{output}_"
    pairs = (pair for part in parts for pair in _by_output(part, outputs))
    return [metric for prefix, metric in pairs if prefix == wanted]


def _metric_name(model: Any, metric: Any) -> str:
    """A metric's name: a string's is itself, a function's is written in Keras 3's way."""
    from keras.src.utils.naming import get_object_name

    if isinstance(metric, str):
        return metric
    as_given = getattr(metric, "name", None) or getattr(metric, "__name__", None)
    return as_given if as_given and keras_of(model) is not keras else get_object_name(metric)


def added_names(model: Any) -> list[str]:
    """The names of metrics that a model or its layers have without compile().

    None where the model's class says itself what is logged (seen: Keras 3.14, 3.15).
    """
    if keras_of(model) is not keras or is_own(model, "metrics", keras.Model):
        return []
    if has_own_logs(model, step_of(model, "train")):
        return []
    layers = model._flatten_layers(include_self=False)
    of_layers = (layer.metrics for layer in layers if not isinstance(layer, keras.Model))
    return list(dict.fromkeys(m.name for m in itertools.chain(model._metrics, *of_layers)))
