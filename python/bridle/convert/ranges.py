"""The numbers that a constructor's arguments may be.

Keras refuses few others itself: by a negative learning rate it trains away from the least loss.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

from bridle.convert.functions import resolve
from bridle.convert.numbers import unquoted
from bridle.errors import BridleValueError, must_be, show

# A line is the beginning of dotted names, a range in the notation of mathematics, and the arguments
# that are of it. The last line that fits an argument counts.
_TABLE = """
keras.optimizers. [0,inf) learning_rate initial_learning_rate end_learning_rate warmup_target
keras.optimizers. [0,inf) weight_decay adam_weight_decay epsilon epsilon_1 epsilon_2
keras.optimizers. [0,inf) clipnorm clipvalue global_clipnorm initial_accumulator_value
keras.optimizers. [0,inf) l1_regularization_strength l2_regularization_strength
keras.optimizers. [0,inf) l2_shrinkage_regularization_strength decay_rate alpha m_mul power
keras.optimizers. [0,inf) warmup_steps adam_lr_ratio
keras.optimizers. [0,1] momentum rho ema_momentum
keras.optimizers. [0,1) beta_1 beta_2 adam_beta_1 adam_beta_2
keras.optimizers. (0,inf) decay_steps first_decay_steps t_mul initial_scale
keras.optimizers. (-inf,0] learning_rate_power
keras.optimizers.Lion (0,1] beta_1
keras.optimizers.Lion [0,1] beta_2
keras.optimizers.schedules.PiecewiseConstantDecay [0,inf) values
keras.layers. [0,1] rate dropout recurrent_dropout momentum renorm_momentum
keras.layers. [0,inf) epsilon l1 l2
keras.layers. [1,inf) units filters kernel_size pool_size strides dilation_rate
keras.layers.Conv [1,inf) groups
keras.layers. [1,inf) num_heads key_dim value_dim head_dim num_query_heads num_key_value_heads
keras.layers. [1,inf) depth_multiplier num_bins num_tokens
keras.layers.Embedding [1,inf) input_dim output_dim
keras.layers.GaussianNoise [0,1] stddev
keras.layers.Discretization (0,1) epsilon
keras.regularizers. [0,inf) l1 l2 factor
keras.losses. [0,1] label_smoothing
keras.losses. (0,inf) delta
keras.losses.Binary [0,inf) gamma
keras.losses.binary [0,inf) gamma
keras.losses.Categorical [0,inf) gamma
keras.losses.categorical [0,inf) gamma
keras.metrics. [0,1] label_smoothing thresholds precision recall specificity sensitivity
keras.metrics. [1,inf) k
keras.metrics.AUC [2,inf) num_thresholds
keras.callbacks. [0,inf) patience cooldown min_lr start_from_epoch
keras.callbacks.ReduceLROnPlateau [0,1) factor
"""
_LINES = [line.split() for line in _TABLE.strip().splitlines()]
#: Arguments that take several numbers, too.
_SEVERAL = ("kernel_size", "pool_size", "strides", "dilation_rate", "values", "thresholds")


def check_range(target: str, name: str, value: Any, called: str | None = None) -> None:
    """Refuses a number that an argument can't be.

    Args:
        target: The dotted name of the class or function: "keras.optimizers.Adam".
        name: The argument's name, as Keras spells it.
        value: Its value.
        called: What it is called, for errors.

    Raises:
        BridleTypeError: For a string, or nothing where a number is required.
        BridleValueError: For a number out of range.
    """
    of = _range(target, name)
    if of is None:
        return
    called = called or name
    several = isinstance(value, list | tuple)
    if (
        isinstance(value, str)
        or (several and name not in _SEVERAL)
        or _is_missing(value, target, name)
    ):
        wanted = "a number or a schedule" if name == "learning_rate" else "a number"
        raise must_be(called, wanted, value, unquoted(value))
    for number in value if several else [value]:
        if _is_number(number) and not _holds(of, number):
            raise BridleValueError(f"`{called}` must be {_words(of, number)}, not {show(number)}.")


def ranged(target: str, config: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """The numbers in a configuration that are out of range.

    Args:
        target: The dotted name of the class.
        config: Its arguments by name.

    Yields:
        The argument's name, its value and what it must be.
    """
    for name, value in config.items():
        of = _range(target, name)
        if of is not None and _is_number(value) and not _holds(of, value):
            yield name, value, _words(of, value)


@cache
def _range(target: str, name: str) -> str | None:
    found = [line[1] for line in _LINES if target.startswith(line[0]) and name in line[2:]]
    return found[-1] if found else None


def _is_number(value: Any) -> bool:
    # What computes a number, a schedule or a tensor, is left to Keras.
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _is_missing(value: Any, target: str, name: str) -> bool:
    """Whether there is nothing where Keras' default isn't nothing, too."""
    if value is not None:
        return False
    parameter = inspect.signature(resolve(target)).parameters.get(name)
    return parameter is not None and parameter.default is not None


def _ends(of: str) -> tuple[float, float]:
    least, most = of[1:-1].split(",")
    return float(least), float(most)


def _holds(of: str, number: float) -> bool:
    least, most = _ends(of)
    above = number >= least if of[0] == "[" else number > least
    return above and (number <= most if of[-1] == "]" else number < most)


def _words(of: str, number: float) -> str:
    least, most = _ends(of)
    if not math.isfinite(number):
        return "a finite number"
    if math.isinf(least):
        return f"at most {most:g}"
    if math.isinf(most):
        return f"{'at least' if of[0] == '[' else 'more than'} {least:g}"
    begin = f"from {least:g}" if of[0] == "[" else f"more than {least:g} and"
    end = "to" if of[0] == "[" else "at most"
    return f"{begin} {end if of[-1] == ']' else 'up to, not including,'} {most:g}"
