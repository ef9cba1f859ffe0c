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


class Trace:
    """A function traced by TensorFlow, bound to the variables that it reads and writes.

    What a concrete function does with its arguments in Python takes longer than a small step: here
    they are of the types that it was traced for (`_inference_function`, `_captured_inputs`,
    `function_type`, `context`, `execute`; seen: TensorFlow 2.20, 2.21).

    Args:
        function: TensorFlow's atomic function.
        arguments: The types of its arguments, flat.
        outputs: The types of its outputs, in their structure; those of a dict as they come flat.
        captured: What it takes beside its arguments: variables' handles, and constants.
        variables: The variables.
        owner: What has to live as long as this.

    Attributes:
        numbered: The same under TensorFlow's own names, where this has others and was never called.
    """

    def __init__(
        self,
        function: Any,
        arguments: list[tf.TensorSpec],
        outputs: Any,
        captured: list[Any],
        variables: list[Any],
        owner: Any = None,
    ) -> None:
        from tensorflow.python.eager import context, execute

        here = context.context()
        options = here.function_call_options.as_attrs()
        attributes = tuple(itertools.chain(*options.items()))
        name, count = function.name.decode(), len(function.function_type.flat_outputs)
        self._execute = lambda inputs: execute.execute(name, count, inputs, attributes, here)
        self.function = function
        self.arguments = arguments
        self.outputs = outputs
        self.captured = captured
        self.variables = variables
        self.numbered: Trace | None = None
        self._names: dict[str, str] = {}
        self._owner = owner

    @classmethod
    def of(cls, concrete: Any) -> Trace:
        """What a concrete function is."""
        captured = list(concrete.captured_inputs)
        arguments = concrete.inputs[: len(concrete.inputs) - len(captured)]
        outputs = tf.nest.map_structure(_type_of, concrete.structured_outputs)
        return cls(
            concrete._inference_function,
            list(map(spec_of, arguments)),
            _renamed(outputs, {}) if type(outputs) is dict else outputs,
            captured,
            list(concrete.variables),
            concrete,
        )

    def flat(self, tensors: list[Any]) -> list[Any]:
        """Calls it at once, with values of its types and without any checks, all flat."""
        return self._execute([*tensors, *self.captured])

    def __call__(self, *args: Any) -> Any:
        """Calls it, at once or in a function that is being traced, with values of its types."""
        tensors = tf.nest.flatten(args)
        if tf.executing_eagerly():
            found = self.flat(tensors)
        else:
            found = self.function.call_flat(*tensors, *self.captured)
        found = self.function.function_type.pack_output(found)
        return _renamed(found, self._names) if self._names else found

    @property
    def graph(self) -> Any:
        """The graph."""
        return self.function.graph

    def bound(
        self, captured: list[Any], variables: list[Any], names: dict[str, str] | None = None
    ) -> Trace:
        """The same for other variables.

        Args:
            captured: What is captured instead.
            variables: The variables.
            names: Other names for its outputs, which are a dict then.
        """
        outputs = _renamed(self.outputs, names) if names else self.outputs
        made = Trace(self.function, self.arguments, outputs, captured, variables)
        made._names = names or {}
        return made

    def light(self) -> Trace:
        """The same, bound to nothing: it keeps neither the graph nor a variable alive."""
        return Trace(_without_graph(self.function), self.arguments, self.outputs, [], [])

    @property
    def size(self) -> int:
        """The bytes of what it does, as TensorFlow writes it down."""
        return sum(f.definition.ByteSize() for f in _with_children(self.function))


def _renamed(outputs: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A dict in the order of its flat values, by other names."""
    return {names.get(name, name): outputs[name] for name in sorted(outputs)}


def spec_of(tensor: tf.Tensor) -> tf.TensorSpec:
    """The type of a tensor."""
    return tf.TensorSpec(tensor.shape, tensor.dtype)


def _type_of(value: Any) -> Any:
    return spec_of(value) if isinstance(value, tf.Tensor) else tf.type_spec_from_value(value)


def _with_children(function: Any) -> list[Any]:
    """An atomic function and those that it calls, each once (`children`)."""
    found = {function.name: function}
    for child in function.children:
        found |= {each.name: each for each in _with_children(child)}
    return list(found.values())


def _without_graph(function: Any) -> Any:
    """An atomic function that doesn't hold the graph that it was made of.

    TensorFlow counts who refers to a function of its runtime, and makes a graph of it where one is
    asked for.
    """
    return type(function)(
        function.name,
        function._bound_context,
        function.function_type,
        list(map(_without_graph, function.children)),
        function.call_options,
    )


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
