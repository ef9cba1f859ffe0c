"""What brings batches, datasets and generators and functions of R, as the loop takes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import GeneratorType
from typing import Any

import keras
import numpy as np

from bridle.convert.calls import ROLES
from bridle.convert.plain import from_r
from bridle.convert.records import RBatches, RList, by_name
from bridle.convert.rows import whole
from bridle.data.coder import Coder
from bridle.data.columns import in_order, keep, known_to
from bridle.data.elements import check_elements
from bridle.data.output_weights import of_batches
from bridle.data.parts import CALLED, convert
from bridle.data.prepared import Parts
from bridle.data.pulled import Passes, Pulled, one_pass
from bridle.errors import BridleValueError, element, in_r, must_be, unknown_name
from bridle.keras_compat.data import is_dataset
from bridle.keras_compat.models import keras_of
from bridle.keras_compat.packages import is_of_r


def as_batches(
    model: Any,
    x: Any,
    argument: str,
    step: str,
    allow_nan: bool,
    shuffle: bool | str = False,
    run: np.random.Generator | None = None,
) -> Any:
    """A dataset or generator as the loop takes it.

    Args:
        model: The model that it is for.
        x: What brings batches.
        argument: The argument's name, for errors.
        step: The model's method that takes a batch ("train_step").
        allow_nan: Accept NaN in batches that are converted.
        shuffle: Draw a new order of the batches for every pass, where R has them by number.
        run: The generator of the training, if it has one of its own.

    Raises:
        BridleError: For what can't be one, and for a dataset whose elements can't be meant.
    """

    def read(batches: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        coder = Coder(model, learns=step == "train_step", whole=False)
        for batch in batches:
            read_batch = _read(model, batch, argument, step, allow_nan, coder)
            coder.keep()
            yield read_batch

    if isinstance(x, RBatches):
        return Pulled(Passes(lambda: read(x)))
    if isinstance(x, keras.utils.PyDataset) and is_of_r(type(x)):
        return Pulled(Passes(lambda: read(one_pass(x, bool(shuffle), run))), x.num_batches)
    if isinstance(x, list | tuple | dict | set | frozenset) or not (
        hasattr(x, "__iter__") or hasattr(x, "__getitem__")
    ):
        raise must_be(argument, "arrays, a data frame or a dataset", x)
    if hasattr(x, "element_spec"):  # tf.data tells; of others the loop asks for the first batches
        check_elements(model, x.element_spec, argument, step)
    if hasattr(x, "__next__") and not isinstance(x, GeneratorType):
        # Of iterators Keras knows generators alone. reticulate's call R for every batch.
        return Pulled(read(x) if in_r() else of_batches(model, (batch for batch in x), step))
    if keras_of(model) is keras and not is_dataset(x):
        raise must_be(argument, "arrays, a data frame or a dataset", x)
    return of_batches(model, x, step)


def _read(
    model: Any, batch: Any, argument: str, step: str, allow_nan: bool, coder: Coder
) -> tuple[Any, ...]:
    """One of R's batches as a tuple of arrays, converted and checked like the data of a call."""
    if isinstance(batch, RList) and batch.names is not None and "x" in batch.names:
        given = by_role(batch, argument)
    else:
        is_parts = isinstance(batch, RList) and batch.names is None
        values = batch.values if is_parts else batch
        parts = values if is_parts or type(values) in (list, tuple) else [values]
        if not 1 <= len(parts) <= 3:
            raise BridleValueError(
                f"`{argument}` must bring list(x), list(x, y) or list(x, y, sample_weight), "
                f"not a list of {len(parts)}.",
                "Several inputs or outputs go in a list of their own: list(list(x1, x2), y).",
            )
        given = Parts(*parts)
    called = CALLED if argument == "x" else Parts(*(element(argument, role) for role in ROLES))
    columns = known_to(model)
    given = Parts(given.x) if step == "predict_step" else given
    converted = convert(
        model,
        in_order(model, given, columns, called=called, learn=step == "train_step"),
        step,
        allow_nan=allow_nan,
        coder=coder,
        called=called,
    )
    if step == "train_step":
        keep(model, columns)
    return tuple(keras.tree.map_structure(whole, part) for part in converted.packed())


def by_role(named: RList, argument: str) -> Parts:
    """Data in a named list of R's, named by what each part is."""
    parts = by_name(named.values, named.names or (), argument)
    for name in parts:
        if name not in ROLES:
            raise unknown_name(
                f"`{argument}` must be named `x`, `y` and `sample_weight`, not `{name}`.",
                name,
                ROLES,
                "names",
            )
    return Parts(*(from_r(parts.get(name)) for name in ROLES))
