"""What compile()'s losses and metrics are logged as: no two values by one name.

Keras lets the later one replace the earlier, and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridle.errors import BridleNameError
from bridle.keras_compat.logs import added_names, loss_names, metric_log_names


def check_log_names(
    model: Any,
    given: dict[str, Any],
    of_epochs: list[tuple[str | None, Any]],
    outputs: list[str] | None,
) -> None:
    """Refuses names that two values of one epoch would have.

    Args:
        model: The model, as it is before compile().
        given: compile()'s arguments as Keras takes them.
        of_epochs: Pairs of an output (`None`: the only one) and an epoch metric.
        outputs: The names of the model's outputs, `None` where they aren't known.

    Raises:
        BridleNameError: For the first of them.
    """
    seen: dict[str, str] = {}
    for name, what in _logged(model, given, of_epochs, outputs):
        if name in seen:
            first = seen[name]
            both = f"two {what.split(' ', 1)[1]}s" if first == what else f"{first} and {what}"
            raise BridleNameError(f"Can't log {both} as `{name}`.", _HINT)
        seen[name] = what
    for name, what in seen.items():
        base = name.removeprefix("val_")
        if base != name and base in seen:
            raise BridleNameError(
                f"Can't log {what} as `{name}`, which `{base}` is called in a validation.", _HINT
            )


_HINT = "Give each metric a name of its own."


def _logged(
    model: Any,
    given: dict[str, Any],
    of_epochs: list[tuple[str | None, Any]],
    outputs: list[str] | None,
) -> Iterator[tuple[str, str]]:
    """Names with what they are names of."""
    for name in loss_names(model, given.get("loss"), outputs):
        yield name, "the loss" if name == "loss" else "the loss of an output"
    metrics = given.get("metrics"), given.get("weighted_metrics")
    for name in metric_log_names(model, *metrics, outputs):
        yield name, "a metric"
    for output, metric in of_epochs:
        yield (metric.name if output is None else f"{output}_{metric.name}"), "an epoch metric"
    for name in added_names(model):
        yield name, "a metric of the model's own"
