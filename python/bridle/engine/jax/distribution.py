"""A model under a keras.distribution: on which devices its state lies, and each batch's rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

import jax
import keras
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec

from bridle.errors import BridleValueError
from bridle.keras_compat.models import layers_within


class Placement:
    """Where a model's state and its batches lie.

    Args:
        model: The model, its variables made.
        parts: The variables, as the model's steps take their values.
        distribution: The distribution that is in use.

    Attributes:
        state: The shardings of the values of `parts`, which they keep.
        key: What it is known by. What is traced for one follows from it.
    """

    def __init__(self, model: Any, parts: tuple[list[Any], ...], distribution: Any) -> None:
        check_within(distribution, (variable for part in parts for variable in part))
        self._distribution = distribution
        self._mesh = distribution.device_mesh.backend_mesh
        self.state = tuple([variable.value.sharding for variable in part] for part in parts)
        self.key: Hashable = self._mesh, *map(tuple, self.state)
        if type(distribution) is not keras.distribution.DataParallel:
            # Of others layers ask where their outputs are to lie, by their names.
            names = tuple((layer.path, layer.name) for layer in layers_within(model))
            self.key = self.key, distribution, names

    def everywhere(self) -> NamedSharding:
        """The sharding of what every device has a copy of: each process can read it."""
        return NamedSharding(self._mesh, PartitionSpec())

    def given(self, function: Callable[..., Any], stacked: bool) -> Callable[..., Any]:
        """A function of state and batches that is given batches as the devices share them.

        Args:
            function: The function.
            stacked: Whether its batches are stacked.
        """

        def call(values: Any, batches: Any, *numbers: int) -> Any:
            shared = jax.tree.map(lambda part: self._shared(part, stacked), batches)
            return function(values, shared, *numbers)

        return call

    def _shared(self, part: np.ndarray, stacked: bool) -> jax.Array:
        """A part of a batch, or of stacked ones, each device's rows on it.

        Rows that the devices don't divide all of them have: the numbers are the same.
        """
        shape = part.shape[1:] if stacked else part.shape
        axes = self._distribution.get_data_layout(shape).axes
        divided = [
            axis if axis is None or size % self._mesh.shape[axis] == 0 else None
            for size, axis in zip(shape, axes, strict=True)
        ]
        spec = PartitionSpec(*[None] * stacked, *divided)
        sharding = NamedSharding(self._mesh, spec)
        return jax.make_array_from_callback(part.shape, sharding, lambda rows: part[rows])


def check_within(distribution: Any, variables: Iterable[Any]) -> None:
    """Refuses a model of which something lies on other devices than a distribution's.

    Raises:
        BridleValueError: With the name of what does.
    """
    devices = set(distribution.device_mesh.backend_mesh.devices.flat)
    for variable in variables:
        if variable.value.sharding.device_set != devices:
            raise BridleValueError(
                f"Can't run the model under {type(distribution).__name__}, because "
                f"`{variable.path}` was made outside of it.",
                "Make the model and its optimizer within `distribution.scope()`, or after "
                "`keras.distribution.set_distribution()`.",
            )
