"""Single batches of types that ran before, by a short way; compiled by XLA once that is repaid."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import tensorflow as tf

from bridle import state
from bridle.engine.programs import made
from bridle.engine.tensorflow.choose import choose
from bridle.engine.tensorflow.programs import XLA_REFUSES, GraphPrograms
from bridle.keras_compat.functions import trainings


class AgainOnTensorFlow:
    """A short way for single batches of the types of one that ran before.

    Args:
        model: The model.
        programs: What runs them.

    Attributes:
        names: The names of what a step logs.
    """

    def __init__(self, model: Any, programs: GraphPrograms) -> None:
        jit_compile = state.of(model).jit_compile
        work = programs.work
        fuses = choose(jit_compile, work, work.repaid)[0] == "fused"
        self._fuse_at = (1 if jit_compile is True else work.alone) if fuses else None
        self._programs = programs
        self._call = programs.of_batch().flat
        self._trains = programs.trains
        self._steps = 0
        self.names = programs.log_names or []

    def run(self, arrays: list[np.ndarray]) -> list[Any]:
        """Runs a batch and returns what its step gives, flat."""
        tensors = list(map(tf.constant, arrays))
        self._steps += 1
        trainings.count += self._trains
        if self._steps == self._fuse_at and self._programs.may_compile():
            return self._fuse(tensors)
        return self._call(tensors)

    def _fuse(self, tensors: list[Any]) -> list[Any]:
        """Runs a batch in the fused program, and those to come if XLA doesn't refuse it."""
        began, traced = time.perf_counter(), made.count
        fused = self._programs.fused_of_batch([tensor.shape for tensor in tensors])
        try:
            results, fused = self._programs.first_call(fused, lambda call: call.flat(tensors))
        except XLA_REFUSES:
            return self._call(tensors)
        self._programs.note_compiled(time.perf_counter() - began, made.count > traced)
        self._call = fused.flat
        return results
