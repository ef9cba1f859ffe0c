"""Columns by name: those of training decide, wherever a frame or matrix has them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bridle import state
from bridle.convert import frames
from bridle.convert.plain import from_r
from bridle.convert.records import Frame, RList, RVector
from bridle.convert.sparse import SparseMatrix
from bridle.data.prepared import Parts
from bridle.errors import BridleValueError, element, in_r, listed
from bridle.keras_compat.models import input_tensors, output_names

#: The names of columns by the part's place: "x" or "y", and by the name of its input or output.
Columns = dict[str, list[str]]


def known_to(model: Any) -> Columns:
    """What a model, or a layer that was adapted, knows of columns: a copy, to be added to.

    A model knows what its inputs' tensors are known for, which other models may be made of too, and
    what its first layers were adapted to.
    """
    found = dict(state.of(model).columns)
    inputs = input_tensors(model)
    for name, tensor in inputs.items():
        if hasattr(tensor, "bridle_columns"):
            found.setdefault(_place(name, inputs), tensor.bridle_columns)
    for layer in getattr(model, "layers", ()) if inputs else ():
        learned = state.of(layer).columns.get("x") if hasattr(layer, "adapt") else None
        for name, tensor in inputs.items():
            if learned and tensor is _input_of(layer):
                found.setdefault(_place(name, inputs), learned)
    return found


def keep(model: Any, columns: Columns) -> None:
    """Lets a model and the tensors of its inputs know these names of columns."""
    state.of(model).columns = dict(columns)
    inputs = input_tensors(model)
    for name, tensor in inputs.items():
        if _place(name, inputs) in columns:
            tensor.bridle_columns = columns[_place(name, inputs)]


def _place(name: str, inputs: Collection[str]) -> str:
    return "x" if len(inputs) == 1 else f"x/{name}"


def _input_of(layer: Any) -> Any:
    """The tensor that a layer was called on, once; `None` where there is no such one."""
    try:
        return layer.input
    except (AttributeError, ValueError):
        return None


def in_order(
    model: Any,
    given: Parts,
    known: Columns | None = None,
    *,
    called: Parts,
    learn: bool = False,
) -> Parts:
    """Inputs and targets with the columns that the model knows, in its order.

    What has no names of columns is taken by place, and so is what no training has named yet.

    Args:
        model: The model.
        given: What the user gave.
        known: The names that are known; by default those that the model was trained on.
        called: What each part is called, for errors.
        learn: Add the names of parts that aren't known yet to `known`.

    Raises:
        BridleValueError: For columns that are missing.
    """
    known = known_to(model) if known is None else known

    def each(part: Any, argument: str, place: str) -> Any:
        return _selected(part, argument, place, known, learn)

    inputs, outputs = list(input_tensors(model)), output_names(model) or []
    x = _each(given.x, called.x, "x", inputs, each)
    y = None if given.y is None else _each(given.y, called.y, "y", outputs, each)
    return Parts(x, y, given.sample_weight)


def _each(
    value: Any, argument: str, place: str, names: Sequence[str], do: Callable[[Any, str, str], Any]
) -> Any:
    """`value` with `do()` done to every part; `place` is where it is, by name where it has one."""
    value = from_r(value)

    def named(key: int | str) -> str:
        if isinstance(key, int) and key < len(names):
            key = names[key]
        return place if len(names) == 1 and key == names[0] else f"{place}/{key}"

    if isinstance(value, RList):
        keys: Sequence[int | str] = value.names or range(len(value.values))
        parts = [
            _each(part, element(argument, key), named(key), (), do)
            for key, part in zip(keys, value.values, strict=True)
        ]
        same = all(new is old for new, old in zip(parts, value.values, strict=True))
        return value if same else RList(parts, value.names)
    if type(value) is dict:
        return {
            key: _each(part, element(argument, key), named(key), (), do)
            for key, part in value.items()
        }
    if type(value) in (list, tuple) and any(map(_names, value)):
        return type(value)(
            _each(part, element(argument, i), named(i), (), do) for i, part in enumerate(value)
        )
    return do(value, argument, place)


def _names(part: Any) -> list[str] | None:
    """The names of the columns of a part; `None` where it has none."""
    part = from_r(part)
    if isinstance(part, RVector | SparseMatrix):
        found = part.column_names
    elif isinstance(part, Frame):
        found = list(part.columns)
    else:
        found = list(part.columns) if frames.is_frame(part) else None
    if found is None or _counts(list(found)):
        return None
    return [str(name) for name in found]


def _counts(names: list[Any]) -> bool:
    """Whether names are those that pandas and polars give to columns that have none."""
    return names in (list(range(len(names))), [f"column_{i}" for i in range(len(names))])


def _selected(part: Any, argument: str, place: str, known: Columns, learn: bool) -> Any:
    names = _names(part)
    if not names:
        return part
    if place not in known:
        if learn and "" not in names and len(set(names)) == len(names):
            known[place] = names
        return part
    wanted = known[place]
    if names == wanted:
        return part
    missing = [name for name in wanted if name not in names]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        others = [name for name in names if name not in wanted]
        hint = f"It has {listed(others or names)}."
        if others:  # what is called otherwise may be the same
            bare = f"unname(as.matrix({argument}))" if in_r() else f"{argument}.to_numpy()"
            hint += f" Without names, `{bare}`, columns are taken by their place."
        raise BridleValueError(
            f"`{argument}` must have the columns that the model was trained on, but "
            f"{listed(missing)} {are} missing.",
            hint,
        )
    twice = next((name for name in wanted if names.count(name) > 1), None)
    if twice is not None:
        raise BridleValueError(
            f"`{argument}` must have each column that the model was trained on once, but "
            f"`{twice}` comes again.",
            "Give each name once.",
        )
    return _columns_of(from_r(part), [names.index(name) for name in wanted], wanted)


def _columns_of(part: Any, places: list[int], names: list[str]) -> Any:
    """Some columns of a part, in this order."""
    if isinstance(part, RVector):
        return _columns_of_matrix(part, places, names)
    if isinstance(part, SparseMatrix):
        return part.columns_at(places)
    frame = part if isinstance(part, Frame) else frames.to_frame(part)
    return Frame({name: frame.columns[name] for name in names})


def _columns_of_matrix(matrix: RVector, places: list[int], names: list[str]) -> RVector:
    rows, width = matrix.dim or (0, 0)
    cells = np.arange(rows * width).reshape((rows, width), order="F")
    chosen = cells[:, places].ravel(order="F")
    missing = np.flatnonzero(np.isin(chosen, np.asarray(matrix.missing, "int64"))).tolist()
    if isinstance(matrix.values, np.ndarray):
        values: Any = matrix.values[:, places]
    else:
        values = [matrix.values[cell] for cell in chosen]
    dim = [rows, len(places)]
    return replace(matrix, values=values, missing=missing, dim=dim, column_names=names)
