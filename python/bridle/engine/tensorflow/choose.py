"""Which program runs a model's steps: a rule over what is known before they run.

The same model, data shapes, device and calls give the same choice on every machine and run; nothing
is timed. The numbers come from the benchmark (bench/).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

#: XLA compiles an operation in about the time that it saves in so many runs of one, where a step
#: has few or is called for one batch.
RUNS_THAT_REPAY_XLA = 3700
#: In a loop of training's steps, by so many; and loading what was compiled before by so many.
RUNS_IN_TRAINING = 1500
RUNS_THAT_REPAY_LOADING = 250
#: So many operations are compiled in the time by which Keras takes longer to trace a step, and to
#: run so many.
OPERATIONS_FOR_FREE = 450
STEPS_FOR_FREE = 16
#: TensorFlow starts an operation in about the time in which it computes so many elements.
ELEMENTS_PER_OPERATION = 2500
#: How often a loop inside a step is taken to go round: its count is known only when it runs.
LOOP_ROUNDS = 30
#: What XLA computes many times slower than TensorFlow's own kernels on a CPU.
SLOW_IN_XLA_ON_CPU = frozenset(
    ["Conv2D", "Conv3D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "Conv3DBackpropInputV2"]
)
#: The name of what is computed in one way in fused programs, in another in graph programs. Work is
#: what the latter do.
SWITCH = "bridle_fused"
_OF_GRAPHS = f"{SWITCH}_false"
_LOOPS = frozenset(["While", "StatelessWhile"])


@dataclass(frozen=True)
class Work:
    """What one step of a model does.

    A compilation of training's steps is made once on a machine, and shared by all models of a
    structure. So what matters is that it is repaid where it is loaded, and that where it is made
    no training takes longer than Keras'.

    Attributes:
        found: The types of its operations, those of the functions it calls too.
        repaid: From how many steps on a program of XLA's is worth it.
        alone: The same for calls for one batch.
        holding: An epoch of fewer steps is held up by a compilation more than it may be: where it
            is the first one, it runs before.
        takes_text: Whether it is given text, on which XLA ends the process.
    """

    found: frozenset[str]
    repaid: int
    alone: int = RUNS_THAT_REPAY_XLA
    holding: int = 0
    takes_text: bool = False

    def head_start(self, epoch: int | None = None) -> int:
        """The steps that run before a compilation.

        Args:
            epoch: The steps of an epoch, if that is known.
        """
        return epoch if epoch and epoch < self.holding else 0

    @classmethod
    def of(cls, function: Any, rows: int, trains: bool = False) -> Work:
        """The work in a traced function, of which unknown dimensions are `rows`."""
        graph = function.graph.as_graph_def()
        library = graph.library.function
        called = [f for f in library if SWITCH not in f.signature.name.replace(_OF_GRAPHS, "")]
        inner = [node for function_ in called for node in function_.node_def]
        found = frozenset(node.op for node in [*graph.node, *inner])
        rounds = LOOP_ROUNDS if found & _LOOPS else 1
        runs = len(graph.node) + len(inner) * rounds + _elements(function.graph, rows)
        operations = len(graph.node) + len(inner)
        text = any(tensor.dtype == tf.string for tensor in function.graph.inputs)
        # The less of a step's time goes into starting operations, the more else XLA saves.
        share = operations / runs
        alone = math.ceil(RUNS_THAT_REPAY_XLA * share)
        if not trains:
            return cls(found, alone, alone, alone, text)
        paid = max(0.0, 1 - OPERATIONS_FOR_FREE / operations)
        compiled = math.ceil(RUNS_IN_TRAINING * share * paid)
        repaid = max(compiled, math.ceil(RUNS_THAT_REPAY_LOADING * share))
        return cls(found, repaid, alone, max(compiled, STEPS_FOR_FREE), text)


def _elements(graph: Any, rows: int) -> float:
    """The elements that a graph computes, in operations that take as long."""
    shapes = (tensor.shape for op in graph.get_operations() for tensor in op.outputs)
    known = (shape.as_list() for shape in shapes if shape.rank is not None)
    return sum(math.prod(d or rows for d in shape) for shape in known) / ELEMENTS_PER_OPERATION


def choose(
    jit_compile: bool | str, work: Work, steps: int, epoch: int | None = None
) -> tuple[str, str]:
    """The program for a model's steps, and why.

    Args:
        jit_compile: What the user asked of compile(): `True`, `False` or "auto".
        work: What one step does.
        steps: The steps that are planned, those already run included.
        epoch: The steps of an epoch, if that is known.

    Returns:
        "fused" (XLA) or "graph", and the reason as the end of a sentence.
    """
    if work.takes_text and jit_compile:
        return "graph", "XLA takes no text"
    if jit_compile != "auto":
        return ("fused", "jit_compile is on") if jit_compile else ("graph", "jit_compile is off")
    on_cpu = not tf.config.list_logical_devices("GPU")
    slow = sorted(work.found & SLOW_IN_XLA_ON_CPU)
    if on_cpu and slow:
        return "graph", f"{slow[0]} is slow in XLA on a CPU"
    if steps < work.repaid:
        return "graph", f"compiling by XLA pays from {work.repaid} steps on, not for {steps}"
    if steps <= work.head_start(epoch):
        return "graph", f"compiling by XLA doesn't pay within an epoch of {steps} steps"
    return "fused", f"compiling by XLA pays from {work.repaid} steps on, and there are {steps}"
