"""The categories that a model knows: what the codes of its inputs and its targets stand for.

A model takes them from the first data that have them, and keeps them with the tensors of its inputs
and outputs: other models made of the same tensors know them too. Later data are matched by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bridle import state
from bridle.convert.model import check_model
from bridle.convert.plain import plain
from bridle.data.checks import check_names, output_shapes
from bridle.errors import (
    BridleValueError,
    all_of,
    element,
    must_be,
    show,
    unknown_name,
)
from bridle.keras_compat.models import input_tensors, output_names, output_tensors
from bridle.state import Categories, Known, Part


def known_by(model: Any) -> Known:
    """The categories that a model knows, by input and by output."""
    kept = state.of(model).known
    found = Known(dict(kept.inputs), dict(kept.outputs))
    for table, tensors in _tables(model, found):
        for part, tensor in tensors.items():
            if hasattr(tensor, "bridle_categories"):
                table[part] = tensor.bridle_categories
    return found


def keep(model: Any, categories: Known) -> None:
    """Lets a model know these categories, and no others."""
    kept = state.of(model).known = Known(dict(categories.inputs), dict(categories.outputs))
    for table, tensors in _tables(model, kept):
        for part, tensor in tensors.items():
            if part in table:
                tensor.bridle_categories = table.pop(part)
            elif hasattr(tensor, "bridle_categories"):
                del tensor.bridle_categories


def settle(model: Any) -> None:
    """Hands the categories of a model that had no tensors to those that training has made."""
    kept = state.of(model).known
    if kept.inputs or kept.outputs:
        keep(model, known_by(model))


def _tables(model: Any, of: Known) -> list[tuple[dict[Part, Categories], dict[Part, Any]]]:
    """The categories of inputs and of outputs, each beside the tensors that can keep them."""
    inputs, outputs = input_tensors(model), output_tensors(model)
    return [(of.inputs, _by_part(inputs)), (of.outputs, _by_part(outputs))]


def _by_part(named: Mapping[Any, Any]) -> dict[Part, Any]:
    return {part_of(name, list(named)): value for name, value in named.items()}


def part_of(name: Part, names: Sequence[str]) -> Part:
    """What a part that data give by name, by place or alone is known as."""
    if len(names) == 1:
        return None
    if isinstance(name, int) and name < len(names):
        return names[name]
    return name


def class_columns(model: Any) -> dict[Part, list[str]]:
    """What the columns of predictions stand for, where their targets are categories.

    Returns:
        By output (`None`: the only one) the categories' names, one a column. A single column is
        the second one of two.
    """
    outputs = known_by(model).outputs
    shapes = _by_part(output_shapes(model, output_names(model) or []))
    found = {}
    for part, categories in outputs.items():
        names, shape = list(categories.names), shapes.get(part)
        found[part] = names[1:] if shape and shape[-1] == 1 and len(names) == 2 else names
    return found


def meanings(model: Any) -> list[str]:
    """Sentences that say which of two categories a single column of predictions is for."""
    columns, found = class_columns(model), []
    for part, categories in known_by(model).outputs.items():
        if len(columns[part]) == 1:
            zero, one = map(show, categories.names)
            of = "" if part is None else f" of `{part}`"
            found.append(f"Predictions{of} are for {one}, which is 1; {zero} is 0.")
    return found


def categories(model: Any) -> dict[str, dict[str, list[str]]]:
    """The categories that a model knows, whose places, from 0, are their codes.

    A model takes them from the first data that have categories, and later data are matched by name.

    Args:
        model: Any Keras model.

    Returns:
        "inputs" and "outputs": the names of the categories by input and by output. "columns": what
        the columns of predictions stand for, by output; a single column is the second of two.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = keras.Sequential([keras.layers.Dense(2, "softmax", name="kind")])
        >>> model = bridle.compile(model, "sgd", "sparse_categorical_crossentropy")
        >>> history = bridle.fit(model, np.ones((2, 1)), np.array(["oak", "elm"]), verbose=0)
        >>> bridle.categories(model)["columns"]
        {'kind': ['elm', 'oak']}
    """
    check_model(model)
    found = known_by(model)
    inputs, outputs = list(input_tensors(model)), output_names(model) or []
    return {
        "inputs": {_shown(p, inputs, "x"): list(c.names) for p, c in found.inputs.items()},
        "outputs": {_shown(p, outputs, "y"): list(c.names) for p, c in found.outputs.items()},
        "columns": {_shown(p, outputs, "y"): names for p, names in class_columns(model).items()},
    }


def set_categories(model: Any, x: Any = None, y: Any = None, other: Any = None) -> None:
    """Tells a model which categories its inputs and its targets have.

    Args:
        model: Any Keras model.
        x: The names of an input's categories in the order of their codes, which count from 0; those
            of several inputs by the input's name. None at all lets the model forget them; `None`
            leaves them as they are.
        y: The same for targets, by output.
        other: The name of one of the categories, which all that aren't among them are taken for.

    Raises:
        BridleNameError: For an input or output that the model doesn't have, and for an `other` that
            is none of the categories.
        BridleTypeError: For names that aren't strings.
        BridleValueError: For a name given twice.

    Examples:
        >>> import bridle, keras
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, name="kind")])
        >>> bridle.set_categories(model, y=["oak", "elm"])
        >>> bridle.categories(model)["outputs"]
        {'kind': ['oak', 'elm']}
    """
    check_model(model)
    found = known_by(model)
    other = plain(other, "other")
    if other is not None and not isinstance(other, str):
        raise must_be("other", "the name of a category", other)
    inputs, outputs = list(input_tensors(model)), output_names(model) or []
    given = [
        *_given(x, "x", inputs, found.inputs, other, "inputs"),
        *_given(y, "y", outputs, found.outputs, other, "outputs"),
    ]
    if other is not None and not any(other in names for names in given):
        valid = [name for names in given for name in names]
        raise unknown_name(
            f"`other` must be one of the categories, not {show(other)}.", other, valid, "categories"
        )
    keep(model, found)


def _given(
    value: Any,
    argument: str,
    parts: list[str],
    table: dict[Part, Categories],
    other: str | None,
    what: str,
) -> list[list[str]]:
    """Puts the names that the user gave into `table`, and returns them."""
    value = plain(value, argument)
    if value is None:
        return []
    if not isinstance(value, Mapping):
        if len(parts) > 1:
            raise must_be(argument, f"named by the model's {what}", value, all_of(parts, what))
        value = {parts[0] if parts else argument: value}
    elif parts:
        check_names(value, parts, argument, what)
    found = []
    for name, those in value.items():
        part = part_of(name, parts) if parts else None
        names = _names(those, element(argument, name) if len(parts) > 1 else argument)
        table.pop(part, None)
        if names:
            table[part] = Categories(tuple(names), other=other if other in names else None)
        found.append(names)
    return found


def _names(value: Any, argument: str) -> list[str]:
    names = [value] if isinstance(value, str) else value
    if hasattr(names, "tolist"):
        names = names.tolist()
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise must_be(argument, "names of categories, strings", value)
    for place, name in enumerate(names):
        if name in names[:place]:
            raise BridleValueError(
                f"`{argument}` must have each name once, not {show(name)} twice."
            )
    return list(names)


def _shown(part: Part, names: list[str], otherwise: str) -> str:
    if part is None:
        return names[0] if len(names) == 1 else otherwise
    return str(part)
