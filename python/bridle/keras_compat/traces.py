"""What is private in TensorFlow's traced functions, and in how Keras calls layers."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import tensorflow as tf

#: How operations that write to variables are called.
_WRITES = ("Assign", "Resource")
#: How stateful operations are called whose state is variables', or that only look.
_HARMLESS = (
    *("Assert", "Assign", "Case", "CudnnRNN", "Enter", "Exit", "If", "NoOp", "PartitionedCall"),
    *("Placeholder", "Print", "ReadVariableOp", "Resource", "RngReadAndSkip", "RngSkip"),
    *("Stateful", "TensorArray", "VarHandleOp", "VarIsInitializedOp", "VariableShape", "While"),
    *("XlaLaunch", "_Arg", "_Retval", "__inference", "__forward", "__backward"),
)

Raised = TypeVar("Raised", bound=Exception)


def call_traced(function: Any, *args: Any) -> Any:
    """Calls a concrete function with tensors of the types that it was traced for.

    `function(*args)` would bind them to its signature first, which takes as long as a small step
    (`_call_flat` and `captured_inputs`; seen: TensorFlow 2.20, 2.21).
    """
    return function._call_flat(tf.nest.flatten(args), function.captured_inputs)


def flat_call(function: Any) -> Callable[[list[Any]], list[Any]]:
    """A concrete function as a call from a flat list of tensors to one, without any checks.

    What `call_traced` still does in Python takes a quarter of a small step's time (`context`,
    `execute` and `_inference_function`; seen: TensorFlow 2.20, 2.21).
    """
    from tensorflow.python.eager import context, execute

    here = context.context()
    options = here.function_call_options.as_attrs()
    attributes = tuple(itertools.chain(*options.items()))
    name = function._inference_function.name.decode()
    count = len(tf.nest.flatten(function.structured_outputs))

    def call(tensors: list[Any]) -> list[Any]:
        inputs = [*tensors, *function.captured_inputs]
        return execute.execute(name, count, inputs, attributes, here)

    return call


@contextlib.contextmanager
def eager_writes(note: Callable[[], None]) -> Iterator[None]:
    """Calls `note` when an operation of this thread, not inside a function, writes to a variable.

    The context's own list: `add_op_callback()` would also replace a function for the whole process
    (seen: TensorFlow 2.20, 2.21).
    """
    from tensorflow.python.eager import context

    def told(
        kind: str, inputs: Any, attrs: Any, outputs: Any, op_name: Any = None, graph: Any = None
    ) -> None:
        if graph is None and kind.startswith(_WRITES):
            note()

    here = context.context()
    here.add_op_callback(told)
    try:
        yield
    finally:
        here.remove_op_callback(told)


def lasting(kinds: Iterable[str]) -> set[str]:
    """Of operations, those that have effects or a state of their own, other than variables have.

    TensorFlow knows which are stateful (`op_def_registry`; seen: 2.20, 2.21).
    """
    from tensorflow.python.framework import op_def_registry

    found = ((kind, op_def_registry.get(kind)) for kind in kinds if not kind.startswith(_HARMLESS))
    return {kind for kind, definition in found if definition is None or definition.is_stateful}


def keep_message(error: Raised) -> Raised:
    """`error`, which Keras raises on as it is, where it would write the layer's arguments into it.

    It leaves alone what has this attribute (seen: Keras 3.14, 3.15).
    """
    vars(error)["_keras_call_info_injected"] = True
    return error
