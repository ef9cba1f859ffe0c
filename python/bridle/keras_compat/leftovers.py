"""What TensorFlow would keep of a trace for good."""

from __future__ import annotations

from typing import Any


def forget_gradients(graph: Any) -> None:
    """Forgets how to take gradients through what was traced, once it is traced.

    Each `tf.custom_gradient` in a graph registers its gradient for the whole process, and through
    that the graph stays. Steps take their gradients while they are traced; through the traced step
    nobody takes one. A `tf.function` that a step calls has a graph of its own, and may be the
    user's: what is registered for that stays (`gradient_registry`, the attribute
    `_gradient_op_type`, and the graphs of branches and loops; seen: TensorFlow 2.20, 2.21).
    """
    from tensorflow.python.framework import ops

    known = ops.gradient_registry._registry
    for inner in _with_inner(graph):
        for operation in inner.get_operations():
            if operation.type == "IdentityN":
                known.pop(_gradient_of(operation), None)


def _gradient_of(operation: Any) -> str | None:
    """The name by which the gradient of an operation is registered, if it has one of its own."""
    try:
        return operation.get_attr("_gradient_op_type").decode()
    except ValueError:
        return None


def _with_inner(graph: Any) -> list[Any]:
    """A graph, and those of the branches and loops in it, at any depth (`_cached_graph`)."""
    from tensorflow.python.ops import control_flow_v2_func_graphs as control_flow

    kinds = (
        control_flow.CondBranchFuncGraph,
        control_flow.WhileBodyFuncGraph,
        control_flow.WhileCondFuncGraph,
    )
    found = [graph]
    for one in found:
        called = (function._cached_graph for function in one._functions.values())
        found += (each for each in called if isinstance(each, kinds) and each not in found)
    return found
