"""Which program runs a model's steps: a rule over what is known before they run.

The same model, data shapes, device and calls give the same choice on every machine and run; nothing
is timed. The numbers come from the benchmark (bench/).
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import tensorflow as tf

#: An XLA compilation takes about as long as it saves in this many steps of a small model.
STEPS_THAT_REPAY_XLA = 2000
#: What XLA computes many times slower than TensorFlow's own kernels on a CPU.
SLOW_IN_XLA_ON_CPU = frozenset(
    ["Conv2D", "Conv3D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "Conv3DBackpropInputV2"]
)


def operations(function: Any) -> Set[str]:
    """The types of the operations in a concrete function, those of the functions it calls too."""
    graph = function.graph.as_graph_def()
    nodes = [*graph.node, *(node for inner in graph.library.function for node in inner.node_def)]
    return {node.op for node in nodes}


def choose(jit_compile: bool | str, found: Set[str], steps: int) -> tuple[str, str]:
    """The program for a model's steps, and why.

    Args:
        jit_compile: What the user asked of compile(): `True`, `False` or "auto".
        found: The operations of one step.
        steps: The steps that are planned, those already run included.

    Returns:
        "fused" (XLA) or "graph", and the reason as the end of a sentence.
    """
    if jit_compile != "auto":
        return ("fused", "jit_compile is on") if jit_compile else ("graph", "jit_compile is off")
    on_cpu = not tf.config.list_logical_devices("GPU")
    slow = sorted(found & SLOW_IN_XLA_ON_CPU)
    if on_cpu and slow:
        return "graph", f"{slow[0]} is slow in XLA on a CPU"
    if steps < STEPS_THAT_REPAY_XLA:
        return "graph", f"{steps} steps don't repay an XLA compilation"
    return "fused", f"{steps} steps repay an XLA compilation"
