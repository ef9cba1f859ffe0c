"""What a step does, and whether a loop of such steps is slower than one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax

#: What XLA computes many times slower inside of a loop on a CPU.
_SLOW_IN_LOOPS_ON_CPU = frozenset(["conv_general_dilated"])
#: What steps do that can't be put back by putting variables back.
_LASTING = frozenset(["io_callback", "debug_callback", "pure_callback"])


@dataclass(frozen=True)
class Work:
    """What a step does.

    Attributes:
        found: Its operations, those within others too.
    """

    found: frozenset[str]

    @classmethod
    def of(cls, jaxpr: Any) -> Work:
        """The work of a traced step."""
        found: set[str] = set()
        for equation in jaxpr.eqns:
            found.add(equation.primitive.name)
            for value in jax.tree.leaves(list(equation.params.values())):
                traced = getattr(value, "jaxpr", value)
                if hasattr(traced, "eqns"):
                    found |= cls.of(traced).found
        return cls(frozenset(found))

    @property
    def lasting(self) -> set[str]:
        """What of it can't be put back by putting variables back."""
        return set(self.found & _LASTING)

    def why_not_in_loops(self) -> str | None:
        """Why steps run one by one, if they do: on a CPU loops can be slow."""
        if jax.default_backend() != "cpu":
            return None
        if self.found & _SLOW_IN_LOOPS_ON_CPU:
            return "convolutions are slow in a loop of XLA's on a CPU"
        return None
