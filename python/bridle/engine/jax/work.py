"""What a step does, and whether a loop of such steps is slower than one after the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import jax

#: What XLA computes many times slower inside of a loop on a CPU.
_SLOW_IN_LOOPS_ON_CPU = frozenset(["conv_general_dilated"])
#: A step that computes so many elements, outside of loops of its own, gains more by both processors
#: of a small machine, which XLA uses outside of loops alone, than a call for each step costs.
_LARGE_STEP = 500_000
#: So many multiplications of a product of matrices take as long as an element.
_PRODUCTS_OF_AN_ELEMENT = 16
_LOOPS = frozenset(["while", "scan", "cond"])
#: What steps do that can't be put back by putting variables back.
_LASTING = frozenset(["io_callback", "debug_callback", "pure_callback"])


@dataclass(frozen=True)
class Work:
    """What a step does.

    Attributes:
        found: Its operations, those within others too.
        elements: How many elements it computes outside of loops of its own.
    """

    found: frozenset[str]
    elements: int

    @classmethod
    def of(cls, jaxpr: Any) -> Work:
        """The work of a traced step."""
        found: set[str] = set()
        elements = 0
        for equation in jaxpr.eqns:
            name = equation.primitive.name
            found.add(name)
            inner = [
                cls.of(traced)
                for value in jax.tree.leaves(list(equation.params.values()))
                if hasattr(traced := getattr(value, "jaxpr", value), "eqns")
            ]
            for work in inner:
                found |= work.found
            if name not in _LOOPS:
                elements += sum(work.elements for work in inner) or _elements(equation)
        return cls(frozenset(found), elements)

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
        if self.elements >= _LARGE_STEP:
            return "its steps are so large that processors share them, which they don't in loops"
        return None


def _elements(equation: Any) -> int:
    """The elements that an operation computes; products count by their multiplications."""
    count = sum(math.prod(getattr(var.aval, "shape", ())) for var in equation.outvars)
    if equation.primitive.name != "dot_general":
        return count
    (contracted, _), _ = equation.params["dimension_numbers"]
    shape = equation.invars[0].aval.shape
    return count * math.prod(shape[axis] for axis in contracted) // _PRODUCTS_OF_AN_ELEMENT
