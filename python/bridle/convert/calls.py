"""A call: the arguments of fit, evaluate, predict and the on-batch functions, each with its type.

api.py makes a call of what its user gave, `meant()` makes of it what that means. Where an argument
has to be converted, its type says by what. Data and class weights wait for data/, which knows the
model. The arguments are documented where they are given, in api.py; so are their defaults.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, TypeVar, get_type_hints

from bridle.convert import numbers
from bridle.convert.callbacks import check_callbacks
from bridle.convert.numbers import flag, fraction, whole_number
from bridle.convert.plain import plain
from bridle.convert.resume_file import ResumeFile, file_path
from bridle.convert.validation_split import ValidationSplit
from bridle.errors import in_r, must_be, show


def _at_least(minimum: int) -> Callable[[Any, str], int]:
    return lambda value, argument: whole_number(value, argument, minimum)


def _optional(convert: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def converted(value: Any, argument: str) -> Any:
        return None if plain(value, argument) is None else convert(value, argument)

    return converted


#: What is shown, and how: Keras' values, bridle's "time", or from R what draws a bar.
Verbose = str | int | Callable[..., Any]


def _verbose(value: Any, argument: str) -> Verbose:
    value = plain(value, argument)
    if in_r() and callable(value):
        return value
    if value in ("auto", "time") or (isinstance(value, int | float) and value in (0, 1, 2)):
        return value if isinstance(value, str) else int(value)
    raise must_be(argument, '"auto", 0, 1, 2 or "time"', value)


def _verbose_of_a_pass(value: Any, argument: str) -> Verbose:
    value = _verbose(value, argument)
    return 2 if value == "time" else value  # one pass has no epochs whose time is left


def _split(value: Any, argument: str) -> float | ValidationSplit:
    return value if isinstance(value, ValidationSplit) else fraction(value, argument)


def _shuffle(value: Any, argument: str) -> bool | str:
    value = plain(value, argument)
    if value == "batch" or isinstance(value, bool):
        return value
    raise must_be(argument, f'{show(True)}, {show(False)} or "batch"', value)


def _resume(value: Any, argument: str) -> ResumeFile | None:
    if isinstance(value, ResumeFile):
        return value
    value = plain(value, argument)
    return None if value is None else ResumeFile(file_path(value, argument))


def _epochs_to_validate(value: Any, argument: str) -> int | list[int]:
    value = plain(value, argument)
    if isinstance(value, list | tuple):
        return [whole_number(epoch, argument, 1) for epoch in value]
    return whole_number(value, argument, 1)


Flag = Annotated[bool, flag]
Steps = Annotated[int | None, _optional(_at_least(1))]


@dataclass(frozen=True)
class FitCall:
    """The arguments of `bridle.fit`."""

    x: Any
    y: Any
    batch_size: Steps
    epochs: Annotated[int, _at_least(0)]
    verbose: Annotated[Verbose, _verbose]
    callbacks: Any
    validation_split: Annotated[float | ValidationSplit, _split]
    validation_data: Any
    shuffle: Annotated[bool | str, _shuffle]
    class_weight: Any
    sample_weight: Any
    initial_epoch: Annotated[int, _at_least(0)]
    steps_per_epoch: Steps
    validation_steps: Steps
    validation_batch_size: Steps
    validation_freq: Annotated[int | list[int], _epochs_to_validate]
    allow_nan: Flag
    check_finite: Flag
    seed: Annotated[int | None, _optional(numbers.seed)]
    validation_every_steps: Steps
    resume: Annotated[ResumeFile | None, _resume]


@dataclass(frozen=True)
class EvaluateCall:
    """The arguments of `bridle.evaluate`."""

    x: Any
    y: Any
    batch_size: Steps
    verbose: Annotated[Verbose, _verbose_of_a_pass]
    sample_weight: Any
    steps: Steps
    callbacks: Any
    return_dict: Flag
    allow_nan: Flag


@dataclass(frozen=True)
class PredictCall:
    """The arguments of `bridle.predict`."""

    x: Any
    batch_size: Steps
    verbose: Annotated[Verbose, _verbose_of_a_pass]
    steps: Steps
    callbacks: Any
    allow_nan: Flag


@dataclass(frozen=True)
class TrainBatchCall:
    """The arguments of `bridle.train_on_batch`."""

    x: Any
    y: Any
    sample_weight: Any
    class_weight: Any
    return_dict: Flag
    allow_nan: Flag


@dataclass(frozen=True)
class TestBatchCall:
    """The arguments of `bridle.test_on_batch`."""

    x: Any
    y: Any
    sample_weight: Any
    return_dict: Flag
    allow_nan: Flag


@dataclass(frozen=True)
class PredictBatchCall:
    """The arguments of `bridle.predict_on_batch`."""

    x: Any
    allow_nan: Flag


#: What the data of a call are: inputs, targets and sample weights.
ROLES = ("x", "y", "sample_weight")
#: A call on data in batches, and one on a single batch.
PassCall = FitCall | EvaluateCall | PredictCall
BatchCall = TrainBatchCall | TestBatchCall | PredictBatchCall
Call = TypeVar("Call", bound=PassCall | BatchCall)


def meant(model: Any, call: Call) -> Call:
    """What a call means: its options and callbacks converted.

    Raises:
        BridleTypeError: For a value of the wrong kind.
        BridleValueError: For a value out of range.
    """
    kind: Any = type(call)
    options = {
        name: convert(getattr(call, name), name) for name, convert in converters(kind).items()
    }
    if not isinstance(call, BatchCall):
        options["callbacks"] = check_callbacks(call.callbacks, model)
    return replace(call, **options)


@cache
def converters(kind: Any) -> dict[str, Callable[[Any, str], Any]]:
    """The arguments of a kind of call that are converted, and by what."""
    hints = get_type_hints(kind, include_extras=True)
    given = {name: getattr(hint, "__metadata__", ()) for name, hint in hints.items()}
    return {name: by[0] for name, by in given.items() if by}
