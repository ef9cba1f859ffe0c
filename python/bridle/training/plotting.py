"""A history as a picture, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bridle.errors import BridleError, BridleTypeError, BridleValueError, show, unknown_name
from bridle.training.history import as_record, panels

#: Told apart without colours too.
_STYLES = {
    "training": {"color": "#0072B2", "linestyle": "-", "marker": "o"},
    "validation": {"color": "#D55E00", "linestyle": "--", "marker": "^"},
}
#: So many epochs have their points shown.
_MOST_POINTS = 30
#: So many panels stand in one column.
_ONE_COLUMN = 3
_INCHES = (6.4, 2.2)


def plot_history(history: Any, metrics: str | Iterable[str] | None = None) -> Any:
    """Draws the loss and the metrics of a training by epoch, a panel for each.

    Training and validation share a panel. The epoch with the lowest loss, of validation where there
    was one, is marked.

    Args:
        history: What `fit()` returned.
        metrics: Names of the metrics to draw, without "val_"; all if `None`.

    Returns:
        A matplotlib figure, one of pyplot's: `plt.show()` shows it, `.savefig()` keeps it.

    Raises:
        BridleTypeError: If `history` isn't one.
        BridleNameError: For a metric that wasn't recorded.
        BridleValueError: For a history of no epochs.
        BridleError: If matplotlib isn't installed.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = bridle.compile(keras.Sequential([keras.layers.Dense(1)]), "sgd", "mse")
        >>> history = bridle.fit(model, np.ones((4, 2)), np.ones(4), epochs=3, verbose=0)
        >>> figure = bridle.plot_history(history)
        >>> len(figure.axes)
        1
    """
    if not hasattr(history, "history") or not hasattr(history, "epoch"):
        hint = "That is what `fit()` returns."
        raise BridleTypeError(f"`history` must be a history, not {show(history)}.", hint)
    record = as_record(history, getattr(history, "validation_freq", 1))
    found = panels(record)
    if not found:
        raise BridleValueError(
            "Can't plot a history of no epochs.", "Train for at least one epoch."
        )
    wanted = [metrics] if isinstance(metrics, str) else list(found if metrics is None else metrics)
    for name in wanted:
        if name not in found:
            said = f"`metrics` must be names of recorded metrics, but {show(name)} is none of them."
            raise unknown_name(said, name, list(found), "metrics")
    return _drawn({name: found[name] for name in wanted}, record["best_epoch"])


def _drawn(found: dict[str, Any], best: int | None) -> Any:
    try:
        from matplotlib import pyplot, ticker
    except ModuleNotFoundError as error:
        hint = "Install `bridle[plot]`, or matplotlib."
        raise BridleError("Can't plot without matplotlib.", hint) from error
    columns = 1 if len(found) <= _ONE_COLUMN else 2
    rows = -(-len(found) // columns)
    size = _INCHES[0] * columns, _INCHES[1] * rows + 0.6
    figure, grid = pyplot.subplots(
        rows, columns, figsize=size, layout="constrained", squeeze=False, sharex=True
    )
    axes = grid.flatten()
    for axis, (name, kinds) in zip(axes, found.items(), strict=False):
        for kind, (epochs, values) in kinds.items():
            marker = _STYLES[kind]["marker"] if len(epochs) <= _MOST_POINTS else ""
            axis.plot(epochs, values, label=kind, **{**_STYLES[kind], "marker": marker})
        if best is not None:
            axis.axvline(best, color="0.4", linestyle=":", label=f"lowest loss: epoch {best}")
        axis.set_title(broken(name), loc="left", fontsize="medium", wrap=True)
        axis.xaxis.set_major_locator(ticker.MaxNLocator(integer=True, min_n_ticks=1))
    for axis in axes[len(found) :]:
        axis.remove()
    for axis in axes[max(0, len(found) - columns) : len(found)]:
        axis.set_xlabel("epoch")
        axis.tick_params(labelbottom=True)
    labels: dict[str, Any] = {}
    for axis in axes[: len(found)]:
        for handle, label in zip(*axis.get_legend_handles_labels(), strict=True):
            labels.setdefault(label, handle)
    figure.legend(labels.values(), labels.keys(), loc="outside upper right", ncols=len(labels))
    return figure


def broken(name: str, width: int = 60) -> str:
    """A name in lines of at most so many characters, broken after "_" where it can be."""
    lines = [""]
    for part in name.replace("_", "_\n").split("\n"):
        pieces = [part[i : i + width] for i in range(0, len(part), width)]
        for piece in pieces:
            if len(lines[-1]) + len(piece) > width:
                lines.append("")
            lines[-1] += piece
    return "\n".join(lines)
