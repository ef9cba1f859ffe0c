"""What the R package calls: one door, where arguments arrive as descriptions and leave as values.

R never sees a Python exception pass through reticulate, whose behaviour there differs between
versions: `call()` returns either a result or an account of what went wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bridle.compiling.epoch_metric import EpochMetric
from bridle.convert.binding import refuse_unknown
from bridle.convert.descriptions import read
from bridle.convert.numbers import flag
from bridle.convert.records import RList, elements
from bridle.convert.resume_file import ResumeFile
from bridle.convert.validation_split import ValidationSplit
from bridle.errors import read_by
from bridle.for_r import (
    beside_file,
    blueprint,
    classes,
    custom_objects,
    distribution,
    instances,
    loading,
    mlp,
    parts,
    random_numbers,
    saving,
    subset,
    tensorboard,
    tensors,
    training,
)
from bridle.for_r import data as data_for_r
from bridle.for_r.answers import Answer, account, collected
from bridle.for_r.applications import decode_predictions, preprocess_inputs
from bridle.for_r.calling import call_layer, call_object, generate
from bridle.for_r.construct import construct
from bridle.for_r.drawing import draw
from bridle.for_r.layers import adapt, add_layer, apply_layer, get_vocabulary, set_vocabulary
from bridle.for_r.reference import help_text
from bridle.for_r.settings_shown import settings_shown
from bridle.interrupt import Cut
from bridle.keras_compat.processes import check_process
from bridle.keras_compat.seeds import drawn_by
from bridle.keras_compat.tensorflow_log import find_devices

# Before R has TensorFlow compute.
find_devices()

# R may run inside this Python by rpy2, and will call back into it from here on.
if "rpy2.rinterface_lib.openrlib" in sys.modules:
    from bridle.convert.rpy2_lock import keep_lock

    keep_lock()


@dataclass(frozen=True)
class Request:
    """What R asks for.

    Attributes:
        function: The name of one of `FUNCTIONS`.
        arguments: Its arguments, all of them named.
    """

    function: str
    arguments: RList

    @classmethod
    def read(cls, function: str, description: dict[str, Any]) -> Request:
        """The request that R sent: a name, and a named list as `describe()` in R writes it."""
        return cls(function, read(description))

    def run(self) -> Any:
        """The function's value."""
        names, values = self.arguments.names or (), self.arguments.values
        # What is loaded has its numbers, and R's stay where they are.
        draw = None if self.function in loading.FUNCTIONS else random_numbers.draw
        with drawn_by(draw):
            return FUNCTIONS[self.function](**dict(zip(names, values, strict=True)))


def call(function: str, description: dict[str, Any]) -> Answer:
    """Calls one of `FUNCTIONS` for R.

    Args:
        function: Its name.
        description: The arguments, as `describe()` in R writes a named list.
    """
    with collected() as warned, read_by("R"):
        answer: Answer = {"warnings": warned}
        try:
            check_process()
            answer["value"] = Request.read(function, description).run()
        except Exception as error:  # every error is the R user's to see, as a condition
            answer["error"] = account(error)
        except (KeyboardInterrupt, Cut):
            answer["interrupted"] = True
    value = answer.get("value")
    if "interrupted" in answer or (isinstance(value, dict) and value.get("interrupted") is True):
        answer["heard"] = True
    return answer


follow_r = random_numbers.follow_r


def _refuse_unknown(name: str, valid: Any, called: str) -> None:
    refuse_unknown(name, elements(valid), called)


def _load_dataset(target: str, arguments: Any, convert: Any) -> dict[str, dict[str, Any]]:
    return data_for_r.in_parts(construct(target, arguments), flag(convert, "convert"))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **training.FUNCTIONS,
    "resume_file": ResumeFile,
    "validation_split_by": ValidationSplit,
    "epoch_metric": EpochMetric,
    "refuse_unknown": _refuse_unknown,
    "construct": construct,
    "apply_layer": apply_layer,
    "call_layer": call_layer,
    "call_object": call_object,
    "add_layer": add_layer,
    "adapt": adapt,
    "get_vocabulary": get_vocabulary,
    "set_vocabulary": set_vocabulary,
    "preprocess_inputs": preprocess_inputs,
    "decode_predictions": decode_predictions,
    "load_dataset": _load_dataset,
    **parts.FUNCTIONS,
    **saving.FUNCTIONS,
    **loading.FUNCTIONS,
    **beside_file.FUNCTIONS,
    **blueprint.FUNCTIONS,
    **mlp.FUNCTIONS,
    "draw": draw,
    "generate": generate,
    "help_text": help_text,
    "settings_shown": settings_shown,
    "start_tensorboard": tensorboard.start,
    "stop_tensorboard": tensorboard.stop,
    "subset": subset.subset,
    "subset_set": subset.subset_set,
    **tensors.FUNCTIONS,
    **custom_objects.FUNCTIONS,
    **distribution.FUNCTIONS,
    **classes.FUNCTIONS,
    **instances.FUNCTIONS,
}
