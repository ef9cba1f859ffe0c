"""Categories in data: factors, strings and logicals, matched by name with those a model knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bridle.convert import frames
from bridle.convert.arrays import codes, labels
from bridle.convert.records import RFactor, RVector
from bridle.data.categories import keep, known_by, meanings, part_of
from bridle.data.checks import output_shapes
from bridle.data.classes import loss_kinds
from bridle.data.memory_files import travel_with
from bridle.errors import BridleTypeError, BridleValueError, in_r, listed, show, warn
from bridle.keras_compat.models import input_tensors, keras_of
from bridle.state import Categories, Known, Part


class Coder:
    """Reads the categories of one call's data.

    Args:
        model: The model that the data are for.
        learns: Whether it is trained on them: what targets stand for may be new then.
        whole: Whether these are all of the data, whose categories are all that there are.
        known: The categories that are known, by default to the model.
    """

    def __init__(
        self, model: Any, learns: bool = False, whole: bool = True, known: Known | None = None
    ) -> None:
        travel_with(keras_of(model))
        self._model = model
        self._learns, self._whole = learns, whole
        self.known = known or known_by(model)
        self.new: list[Part] = []

    def input(self, name: Part, value: Any, where: str) -> Any:
        """The codes of an input's categories, or its strings; `None` where it has neither."""
        tensors = input_tensors(self._model)
        part = part_of(name, list(tensors))
        tensor = tensors.get(str(part)) if part is not None else next(iter(tensors.values()), None)
        if getattr(tensor, "dtype", None) == "string":
            return labels(value, where) if isinstance(value, RFactor) else None
        is_path = isinstance(value, str) and not in_r()
        if tensor is not None and part not in self.known.inputs and not is_path:
            self._refuse_strings(value, where)
        return self._codes(self.known.inputs, part, value, where)

    def target(self, name: Part, value: Any, where: str) -> Any:
        """The codes of an output's targets; `None` where they have no categories."""
        kinds = loss_kinds(self._model)
        names = [output for output in kinds if output is not None]
        part = part_of(name, names)
        kind = kinds.get(names[0] if part is None and names else part)  # type: ignore[arg-type]
        if part not in self.known.outputs and kind in ("codes", "two"):
            if _is_logical(value):
                self._learn_logical(part)
                return None
            strings = _strings(value)
            if strings is not None:
                value = self._with_levels(strings, names, part, kind == "two", where)
        if _is_logical(value) and part in self.known.outputs and self.known.outputs[part].logical:
            return None
        return self._codes(self.known.outputs, part, value, where)

    def for_other_data(self) -> Coder:
        """One for data that aren't trained on, which knows what these taught."""
        return Coder(self._model, known=Known(dict(self.known.inputs), dict(self.known.outputs)))

    def keep(self, tell: bool = False) -> None:
        """Lets the model know what these data taught.

        Args:
            tell: Whether to print which of two categories predictions are for.
        """
        if self.new:
            keep(self._model, self.known)
            for sentence in meanings(self._model) if tell else ():
                print(sentence)

    def _codes(
        self, table: dict[Part, Categories], part: Part, value: Any, where: str
    ) -> np.ndarray | None:
        categories = table.get(part)
        if categories is None:
            if not isinstance(value, RFactor):
                return None
            categories = table[part] = Categories(tuple(value.levels))
            self.new.append(part)
            if not self._learns:
                self._tell_taken(value.levels, where)
        factor = value if isinstance(value, RFactor) else _as_factor(value, categories)
        if factor is None:
            return None
        if categories.logical:  # R writes TRUE, Python True
            names = {name.upper(): name for name in categories.names}
            factor = RFactor(factor.codes, [names.get(n.upper(), n) for n in factor.levels])
        return codes(factor, categories.names, where, categories.other)

    def _learn_logical(self, part: Part) -> None:
        if self._learns:
            self.known.outputs[part] = Categories((show(False), show(True)), logical=True)
            self.new.append(part)

    def _with_levels(
        self, strings: RFactor, names: list[str], part: Part, two: bool, where: str
    ) -> RFactor:
        """Strings whose categories nobody knows yet, in the order of their characters."""
        name = names[0] if part is None and names else part
        shape = output_shapes(self._model, names).get(name)  # type: ignore[arg-type]
        room, found = 2 if two else shape[-1] if shape else None, len(strings.levels)
        if self._learns and (found == room or (room is None and self._whole)):
            return strings
        if found and room is not None and found > room:
            raise BridleValueError(
                f"`{where}` must have the output's {room} categories, not {found}."
            )
        few = f"they are {found} of {room}, and " if self._learns and room else ""
        raise BridleValueError(
            f"Can't tell which codes the strings in `{where}` stand for: {few}the model knows no "
            "categories of it.",
            _way(where),
        )

    @staticmethod
    def _refuse_strings(value: Any, where: str) -> None:
        if _strings(value) is not None:
            strings = "a character vector" if in_r() else "strings"
            raise BridleTypeError(
                f"`{where}` must be numbers, not {strings}: the model knows no categories of it.",
                _way(where),
            )

    def _tell_taken(self, levels: Sequence[str], where: str) -> None:
        warn(
            f"The model knew no categories of `{where}`. From now on they are {listed(levels)}, in "
            "the order of their codes. `set_categories()` gives it others."
        )


def _way(where: str) -> str:
    made = f"factor({where}, levels = )" if in_r() else f"pandas.Categorical({where}, [...])"
    return f"Give a factor with all of them, `{made}`, or tell the model: `set_categories()`."


def _as_factor(value: Any, categories: Categories) -> RFactor | None:
    """Strings and logicals as a factor, other data as `None`."""
    if not _is_logical(value):
        return _strings(value)
    flags = np.asarray(value.values if isinstance(value, RVector) else value, dtype="bool")
    flags = np.atleast_1d(flags)
    folded = {name.upper(): name for name in categories.names}
    return RFactor(flags.astype("int32"), [folded.get(name, name) for name in ("FALSE", "TRUE")])


def _is_logical(value: Any) -> bool:
    if isinstance(value, RVector):
        return value.type == "logical" and not len(value.missing)
    if isinstance(value, bool):
        return True
    return getattr(value, "dtype", None) == "bool" and hasattr(value, "__array__")


def _strings(value: Any) -> RFactor | None:
    """Strings as a factor, whose levels are in the order of their characters; `None` for others."""
    missing: Sequence[int] = ()
    if isinstance(value, RVector):
        if value.type != "character":
            return None
        found, missing = np.asarray(value.values, dtype=object), value.missing
        found = found if value.dim is None else found.reshape(tuple(value.dim), order="F")
    elif isinstance(value, str) or frames.is_series(value):
        found = np.atleast_1d(np.asarray(value))
    else:
        found = value
    if not isinstance(found, np.ndarray) or found.dtype.kind not in "UO" or not found.size:
        return None
    present = np.ones(found.size, dtype=bool)
    present[np.asarray(missing, dtype=int)] = False
    present = present.reshape(found.shape, order="F")
    if found.dtype == object and not all(isinstance(v, str) for v in found[present]):
        return None
    levels, places = np.unique(found[present].astype(str), return_inverse=True)
    factor_codes = np.full(found.shape, -1, "int32")
    factor_codes[present] = places.reshape(-1)
    return RFactor(factor_codes, [str(level) for level in levels])
