"""What bridle remembers of a model: it belongs to the model and goes with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: An input or output by name or by place, `None` for the only one.
Part = str | int | None


@dataclass(frozen=True)
class Categories:
    """What the codes of an input or of targets stand for.

    Attributes:
        names: The names of the categories; their places are the codes.
        logical: Whether these are logicals, which are numbers as well.
        other: The name of the category that those never seen are taken for.
    """

    names: tuple[str, ...]
    logical: bool = False
    other: str | None = None


@dataclass(frozen=True)
class Blueprint:
    """How data frames were prepared, in R, for a model's first training.

    Attributes:
        content: An object of R's, as R's `serialize()` writes it.
        trusted: Whether it is of this process, or its user trusts the file that it came from.
    """

    content: bytes
    trusted: bool = field(default=False, compare=False)


@dataclass
class Known:
    """The categories that a model knows, of its inputs and of its outputs' targets."""

    inputs: dict[Part, Categories] = field(default_factory=dict)
    outputs: dict[Part, Categories] = field(default_factory=dict)


@dataclass
class State:
    """bridle's memory of one model.

    Attributes:
        target_tensors: Targets to train against where `fit()` is given none.
        known: The categories of inputs and targets that have no tensor to keep them
            (data/categories.py).
        columns: The names of the columns that it was trained on, by part ("x", "y", "x/input").
        blueprint: How R prepared the frames that it was trained on (data/blueprints.py).
        new_blueprint: The one to be known once the data of a training are found right.
        jit_compile: What `compile()` was asked: `True`, `False` or "auto".
        programs: Programs by kind of step, with what tells whether they are up to date.
        compilation: What Keras' compile() left when these were written.
        compared: The compilation and the targets whose comparisons by the user's own losses and
            metrics were looked at.
        weighed: The compilation whose losses were looked at, whether weights reach the samples.
        epoch_metrics: Pairs of an output (`None`: the only one) and an `EpochMetric`.
        ran: The program that last ran for each kind of step, and why.
        earlier: The kinds of step whose last programs were traced for an earlier model.
        xla: How often XLA compiled each kind of step, and how many seconds that took.
    """

    target_tensors: Any = None
    known: Known = field(default_factory=Known)
    columns: dict[str, list[str]] = field(default_factory=dict)
    blueprint: Blueprint | None = None
    new_blueprint: Blueprint | None = field(default=None, compare=False)
    jit_compile: bool | str = "auto"
    programs: dict[Any, Any] = field(default_factory=dict, compare=False)
    compilation: Any = field(default=None, compare=False)
    compared: Any = field(default=None, compare=False)
    weighed: Any = field(default=None, compare=False)
    epoch_metrics: list[tuple[str | None, Any]] = field(default_factory=list)
    ran: dict[str, tuple[str, str]] = field(default_factory=dict)
    earlier: dict[str, bool] = field(default_factory=dict, compare=False)
    xla: dict[str, tuple[int, float]] = field(default_factory=dict, compare=False)

    def asked_of_xla(self, compilation: Any, jit_compile: bool) -> bool | str:
        """What compile() was asked of XLA: `True`, `False` or "auto".

        Args:
            compilation: What Keras' compile() left on the model, a new object each time.
            jit_compile: What the model says of XLA. Where Keras itself compiled the model, `True`
                was asked for, while `False` may be what Keras made of "auto".
        """
        if self.compilation is not compilation:
            self.compiled(compilation, jit_compile or "auto")
        return self.jit_compile

    def add_compiled(self, mode: str, seconds: float) -> None:
        """Takes note that XLA compiled a kind of step once more."""
        times, so_far = self.xla.get(mode, (0, 0.0))
        self.xla[mode] = times + 1, so_far + seconds

    def compiled(self, compilation: Any, jit_compile: bool | str) -> None:
        """Starts anew after a `compile()`."""
        self.compilation, self.jit_compile = compilation, jit_compile
        self.programs.clear()


def layers_changed(model: Any) -> None:
    """Forgets what was traced of a model, as its layers aren't what they were."""
    of(model).programs.clear()
    model.train_function = model.test_function = model.predict_function = None


def of(model: Any) -> State:
    """The state of `model`, made when first asked for.

    It lies in the instance's own dict: Keras' attribute tracking, saving and cloning don't see it.
    """
    return vars(model).setdefault("_bridle", State())
