"""A multilayer perceptron for a frame: layers, losses and training that follow from its columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from bridle import api
from bridle.convert.arguments import argument
from bridle.convert.arrays import array
from bridle.convert.binding import refuse_unknown
from bridle.convert.numbers import fraction, real_number, whole_number
from bridle.convert.plain import plain
from bridle.convert.records import Frame, RFactor
from bridle.convert.validation_split import ValidationSplit
from bridle.data import blueprints
from bridle.errors import element
from bridle.for_r.outcomes import KINDS, Outcome, outcomes_of
from bridle.training.history import as_record

#: What R's function takes beside the data: its own arguments and those of `fit()`.
_ARGUMENTS = [
    *("hidden", "activation", "outcome", "factors", "dropout", "penalty", "learning_rate"),
    *("epochs", "batch_size", "patience", "validation", "seed", "verbose", "callbacks"),
    *("validation_data", "class_weight", "sample_weight", "shuffle", "validation_batch_size"),
    "check_finite",
]


def train_mlp(
    x: Any,
    y: Any,
    name: str,
    outcome: Any = "auto",
    hidden: Any = (64, 32),
    activation: Any = "relu",
    dropout: Any = 0.0,
    penalty: Any = 0.0,
    learning_rate: Any = 0.003,
    epochs: Any = 200,
    patience: Any = 20,
    validation: Any = 0.2,
    blueprint: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """Makes, compiles and trains a model for inputs and targets.

    Args:
        x: A matrix, or a frame whose columns each get an input, factors an embedding.
        y: The outcome, or a frame of several.
        name: What one outcome is called.
        outcome: A kind of outcome, or "auto"; of several outcomes, by name.
        hidden: The units of each hidden layer.
        activation: What follows each of them.
        dropout: The fraction of their outputs that training leaves out.
        penalty: The factor of the squared weights in the loss, whose outcome then counts as
            standardised.
        learning_rate: Adam's.
        epochs: The most epochs to train.
        patience: How many epochs without improvement of the validation loss end training.
        validation: The fraction of the rows that are kept for validation, of each class its part.
        blueprint: What R has prepared the frames by.
        **more: Further arguments of `fit()`.

    Returns:
        "model", "history" (a record), and "outcomes": what is known of each, by name.
    """
    for key in more:
        refuse_unknown(key, _ARGUMENTS, "bridle_mlp")
    outcomes = outcomes_of(y, name, outcome)
    sizes = _sizes(hidden)
    inputs, features = _inputs(x)
    rate = fraction(dropout, "dropout")
    decay = real_number(penalty, "penalty")
    scale = outcomes[0].variance if len(outcomes) == 1 else 1.0
    regularizer = keras.regularizers.L2(decay * scale) if decay else None
    function = argument("activation", activation)
    for size in sizes:
        layer = keras.layers.Dense(size, function, kernel_regularizer=regularizer)
        features = layer(features)
        features = keras.layers.Dropout(rate)(features) if rate else features
    model = keras.Model(inputs, [_output(one, features) for one in outcomes])
    optimizer = keras.optimizers.Adam(real_number(learning_rate, "learning_rate"))
    several = len(outcomes) > 1
    losses, metrics = ([KINDS[one.kind][place] for one in outcomes] for place in (1, 2))
    api.compile(
        model,
        optimizer,
        loss=losses if several else losses[0],
        metrics=[[metric] for metric in metrics] if several else metrics,
        # Each outcome counts as much as the others, whatever it is measured in.
        loss_weights=[1 / one.variance for one in outcomes] if several else None,
    )
    rest = _stopping(more, fraction(validation, "validation"), outcomes, patience)
    targets = {one.name: one.values for one in outcomes} if several else outcomes[0].values
    with blueprints.learning(model, blueprint):
        history = api.fit(model, x, targets, epochs=whole_number(epochs, "epochs", 1), **rest)
    record = as_record(history, getattr(history, "validation_freq", 1))
    return {
        "model": model,
        "history": record,
        "interrupted": record["interrupted"],
        "held": rest["validation_split"].fraction if "validation_split" in rest else 0,
        "outcomes": {one.name: one.account() for one in outcomes},
    }


def _sizes(hidden: Any) -> list[int]:
    sizes = plain(hidden, "hidden")
    sizes = list(sizes) if isinstance(sizes, list | tuple) else [sizes]
    return [whole_number(size, element("hidden", place), 1) for place, size in enumerate(sizes)]


def _stopping(
    more: dict[str, Any], held: float, outcomes: list[Outcome], patience: Any
) -> dict[str, Any]:
    """The further arguments of `fit()`, with those by which it ends early."""
    more = dict(more)
    if more.get("validation_data") is None and held:
        classes = all(one.levels for one in outcomes)
        more["validation_split"] = ValidationSplit(held, "stratified" if classes else "random")
    if more.get("validation_data") is not None or held:
        waits = whole_number(patience, "patience", 0)
        stop = keras.callbacks.EarlyStopping("val_loss", patience=waits, restore_best_weights=True)
        given = plain(more.pop("callbacks", None), "callbacks") or []
        more["callbacks"] = [*(given if isinstance(given, list | tuple) else [given]), stop]
    return more


# Inputs ----------------------------------------------------------------------


def _inputs(x: Any) -> tuple[Any, Any]:
    """The inputs of a model for `x`, and one tensor of what they are, standardised."""
    if not isinstance(x, Frame):
        values = array(x, "x", allow_nan=None)
        inputs = keras.Input((values.shape[1],), name="x")
        return inputs, _standardise(values)(inputs)
    made, numbers, embedded = {}, [], []
    for name, column in x.columns.items():
        if isinstance(column, RFactor):
            made[name] = keras.Input((1,), dtype="int32", name=name)
            count = len(column.levels)
            embedding = keras.layers.Embedding(count, min(50, (count + 1) // 2))
            embedded.append(keras.layers.Flatten()(embedding(made[name])))
        else:
            made[name] = keras.Input((1,), name=name)
            values = array(column, element("x", name), allow_nan=None).reshape(-1, 1)
            numbers.append(_standardise(values)(made[name]))
    parts = [*numbers, *embedded]
    return list(made.values()), keras.layers.Concatenate()(parts) if len(parts) > 1 else parts[0]


def _standardise(values: np.ndarray) -> Any:
    """A layer that takes the mean off each column and divides by the standard deviation."""
    values = values.astype("float64")
    variance = values.var(axis=0)
    mean, variance = values.mean(axis=0), np.where(variance > 0, variance, 1.0)
    return keras.layers.Normalization(mean=mean.tolist(), variance=variance.tolist())


# Outputs ---------------------------------------------------------------------


def _output(outcome: Outcome, features: Any) -> Any:
    activation, _, _ = KINDS[outcome.kind]
    if outcome.kind == "count":
        # Training starts from the mean.
        start = keras.initializers.Constant(float(np.log(max(outcome.mean, 1e-3))))
        layer = keras.layers.Dense(1, activation, bias_initializer=start, name=outcome.name)
        return layer(features)
    if outcome.kind == "numeric":
        # What is learnt is standardised, what comes out is in the outcome's own units.
        units = keras.layers.Normalization(
            mean=[outcome.mean], variance=[outcome.variance], invert=True, name=outcome.name
        )
        return units(keras.layers.Dense(1)(features))
    return keras.layers.Dense(outcome.units, activation, name=outcome.name)(features)


def layer_table(model: Any) -> dict[str, list[Any]]:
    """What a model that is built is made of: by layer, its name, class, units and parameters."""
    layers = list(model.layers)
    return {
        "layer": [layer.name for layer in layers],
        "kind": [type(layer).__name__ for layer in layers],
        "units": [int(layer.output.shape[-1] or 0) for layer in layers],
        "parameters": [sum(int(np.prod(w.shape)) for w in layer.weights) for layer in layers],
    }


FUNCTIONS: dict[str, Callable[..., Any]] = {"train_mlp": train_mlp, "layer_table": layer_table}
