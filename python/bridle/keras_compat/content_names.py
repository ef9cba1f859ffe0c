"""Functions named by what they do.

TensorFlow numbers functions as they come, and names what is in them after layers, which Keras
numbers. XLA finds what it has compiled by all of these names. Where they follow from the content,
equal functions are compiled once: those of another model, and those of another process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from bridle.keras_compat.traces import Trace

#: How the names begin.
PREFIX = "bridle_"
#: Attributes with numbered names, and what a runtime notes for itself: no operation reads them.
_LEFT_OUT = (
    "_class",
    "_construction_context",
    "_gradient_op_type",
    "_user_specified_name",
    "backward_function_name",
    "forward_function_name",
)


def by_content(trace: Trace) -> Trace:
    """The same trace, under a name that follows from what it does.

    Its functions are others, which the context has beside those that were traced (`atomic_function`
    and `get_function_def`; seen: TensorFlow 2.20, 2.21).
    """
    from tensorflow.python.eager import context

    found = trace.function
    definitions: dict[str, Any] = {}
    _named(context.context(), found.name.decode(), definitions)
    *inner, own = definitions.values()
    held = [_hold(definition) for definition in inner]
    function = _hold(own, found.function_type, held, found.call_options)
    made = Trace(function, trace.arguments, trace.outputs, trace.captured, trace.variables)
    made.numbered = trace
    return made


def _hold(definition: Any, *args: Any) -> Any:
    """A function that the context has as long as something holds it."""
    from tensorflow.python.eager import context
    from tensorflow.python.eager.polymorphic_function import atomic_function

    here, name = context.context(), definition.signature.name
    # Counted first: what another one holds until now can't go between the question and the answer.
    held = atomic_function.AtomicFunction(name, here, *(args or [None]))
    if not here.has_function(name):
        here.add_function_def(definition)
    return held


def _named(context: Any, name: str, definitions: dict[str, Any]) -> str:
    """Adds a function to `definitions`, after those that it calls, and returns its new name."""
    if name in definitions:
        return definitions[name].signature.name
    definition = context.get_function_def(name)
    for called in _called(definition):
        called.name = _named(context, called.name, definitions)
    _name_by_place(definition)
    digest = hashlib.sha256(definition.SerializeToString(deterministic=True)).hexdigest()
    definition.signature.name = f"{PREFIX}{digest[:32]}"
    definitions[name] = definition
    return definition.signature.name


def _attributes(definition: Any) -> Iterator[Any]:
    yield definition.attr
    for node in definition.node_def:
        yield node.attr
    for place in sorted(definition.arg_attr):
        yield definition.arg_attr[place].attr


def _called(definition: Any) -> Iterator[Any]:
    """The functions that operations call, which stand in their attributes."""
    for attributes in _attributes(definition):
        for key in sorted(attributes):
            value = attributes[key]
            if value.HasField("func"):
                yield value.func
            yield from value.list.func if value.HasField("list") else ()


def _name_by_place(definition: Any) -> None:
    """Names arguments, operations and results by their places."""
    signature = definition.signature
    signature.name = ""
    names: dict[str, str] = {}
    for place, argument in enumerate(signature.input_arg):
        names[argument.name] = argument.name = f"a{place}"
    for place, node in enumerate(definition.node_def):
        names[node.name] = node.name = f"n{place}"
        node.ClearField("experimental_debug_info")
    for node in definition.node_def:
        found = [_renamed(of, names) for of in node.input]
        # Those waited for stand last, in the order of their names, where 10 comes before 9.
        node.input[:] = sorted(found, key=_place_if_waited_for)
    for attributes in _attributes(definition):
        for key in _LEFT_OUT:
            attributes.pop(key, None)
    returned, waited = dict(definition.ret), dict(definition.control_ret)
    definition.ret.clear()
    definition.control_ret.clear()
    for place, result in enumerate(signature.output_arg):
        definition.ret[f"r{place}"] = _renamed(returned[result.name], names)
        result.name = f"r{place}"
    for place, of in enumerate(sorted((names[of] for of in waited.values()), key=_place)):
        definition.control_ret[f"c{place}"] = of
        signature.control_output[place] = f"c{place}"


def _place(name: str) -> int:
    return int(name.lstrip("^n"))


def _place_if_waited_for(name: str) -> int:
    return _place(name) if name.startswith("^n") else -1


def _renamed(of: str, names: dict[str, str]) -> str:
    """An input with its new name: "^operation", "argument" or "operation:output:place"."""
    mark = "^" if of.startswith("^") else ""
    name, colon, rest = of.removeprefix("^").partition(":")
    return f"{mark}{names[name]}{colon}{rest}"
