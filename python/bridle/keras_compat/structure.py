"""What a trace of a model's step follows from, apart from names and the values of variables.

Two models of one structure have the same trace, but for whose variables it uses.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Hashable, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.keras_compat.known import NotKnownError, declared, of_class, of_function, surroundings
from bridle.keras_compat.logs import flat_metrics
from bridle.keras_compat.models import is_automatic, output_names
from bridle.keras_compat.packages import package_of

#: What Keras and TensorFlow note of an object that a step doesn't look at: how it is saved, which
#: models it is part of, what it was built or called with, whose functions were made when.
_NOTES = frozenset(
    [
        *("_tracker", "_tracked", "_auto_config", "_lock", "_bridle", "_called", "_initializer"),
        *("_inbound_nodes", "_outbound_nodes", "_nodes", "_build_shapes_dict", "_parent_path"),
        *("_losses", "_loss_ids", "_call_signature", "build", "quantize"),
        *("_saved_model_inputs_spec", "_saved_model_arg_spec", "_eval_epoch_iterator"),
        *("_compile_config", "_compiled_trainable_state", "_initial_epoch", "stop_training"),
        *("train_function", "test_function", "predict_function", "history"),
        *("_trainable_variables_indices", "_user_metrics", "_user_weighted_metrics"),
        *("_initial_seed", "_exclude_from_weight_decay_cache"),
        *("_jax_state", "_jax_state_synced"),
    ]
)
_NOTED = ("_self_", "_keras_api_")
#: What a call makes and takes away again: where it is left, the next call goes on with it.
_MASKS = frozenset(["_dropout_mask", "_recurrent_dropout_mask"])
#: What of a model a kind of step doesn't use.
_UNUSED = {
    "train": frozenset[str](),
    "test": frozenset(["optimizer"]),
    "predict": frozenset(
        [
            *("optimizer", "loss", "compiled", "_compile_loss", "_compile_metrics"),
            *("_loss_tracker", "_compute_loss_has_training_arg", "_run_eagerly", "_jit_compile"),
        ]
    ),
}
#: Names of what is no part of a log's name.
_NAMES = frozenset(["name", "_name", "_path", "path", "_uid"])
_NAMED: tuple[type, ...] = (
    keras.Operation,
    keras.Variable,
    keras.optimizers.Optimizer,
    keras.random.SeedGenerator,
    keras.KerasTensor,
)
#: What optimizers know by keys of variables that are others for each model.
_BY_VARIABLE = frozenset(["_exclude_from_weight_decay", "_var_to_optimizer_idx"])
#: Names that Keras gives to inputs and what it computes of them.
_AUTOMATIC = re.compile(r"(keras_tensor|input_layer)(?:_(\d+))?")
_PLAIN = (list, tuple, dict)
_ON_JAX = keras.backend.backend() == "jax"
_ARRAYS: tuple[type, ...] = ()
if _ON_JAX:
    import jax

    _ARRAYS = (jax.Array,)
_SAME = (type(None), bool, int, str, bytes, complex, tf.DType, np.dtype, type(Ellipsis))


class Structure:
    """The structure of a model, for a kind of step.

    Python code that isn't Keras' may do anything with what it finds: with it no structure is known.
    So it is with whatever this doesn't know (seen: Keras 3.14, 3.15).

    Args:
        model: The model, compiled and built.
        step: The step to be traced.
        mode: Its kind.

    Attributes:
        key: The structure, equal for models of the same one.
        metrics: The names of the metrics, in such an order as well.
        slots: TensorFlow's variables, or Keras' on JAX, and constants, in an order that belongs to
            the structure.

    Raises:
        NotKnownError: With what isn't known.
    """

    def __init__(self, model: Any, step: Callable[..., Any], mode: str) -> None:
        self.slots: list[Any] = []
        self._one_output = len(output_names(model) or ()) == 1
        self._seen: dict[int, int] = {}
        self._kept: list[Any] = []  # so that no id is used again meanwhile
        self._found: list[Hashable] = []
        self._numbers: dict[str, list[int]] = {}
        self._found.append(surroundings())
        self._unused = {id(model): _UNUSED[mode]}
        metrics = [] if mode == "predict" else flat_metrics(model)
        self.metrics = [metric.name for metric in metrics]
        # Where logs are called what metrics are called, they can be called otherwise.
        unique = self._one_output and len(set(self.metrics)) == len(metrics)
        self._unnamed = {id(m) for m in metrics if unique and is_automatic(m.name, type(m))}
        self._visit(step)
        self.key = tuple(self._found)
        self._seen, self._kept, self._found = {}, [], []

    def _visit(self, value: Any) -> None:
        kind = type(value)
        if kind in _SAME:
            self._found.append((kind, value))
        elif kind is float or isinstance(value, np.generic):
            self._found.append((kind, repr(value)))
        elif isinstance(value, tuple):
            self._visit_new(value)  # equal ones may be one object or not
        elif id(value) in self._seen:
            self._found.append(("seen", self._seen[id(value)]))
        else:
            self._seen[id(value)] = len(self._seen)
            self._kept.append(value)
            self._visit_new(value)

    def _visit_new(self, value: Any) -> None:
        for kinds, visit in _VISITS:
            if isinstance(value, kinds):
                visit(self, value)
                return
        self._visit_object(value)

    def _visit_dict(self, value: Mapping[Any, Any]) -> None:
        if type(value) not in _PLAIN:
            of_class(type(value))
        self._visit_items(type(value).__name__.strip("_"), value)

    def _visit_parts(self, value: Any) -> None:
        if type(value) not in _PLAIN:
            of_class(type(value))
        self._found.append(("list" if isinstance(value, list) else type(value), len(value)))
        names = getattr(value, "_fields", ())
        for place, part in enumerate(value):
            # An output's loss has its name, by which it is logged where there are several.
            if not (self._one_output and names[place : place + 1] == ("name",)):
                self._visit(part)

    def _visit_set(self, value: Any) -> None:
        if not all(type(part) in _SAME for part in value):
            raise NotKnownError(f"a set of {value!r}")
        self._found.append(("set", frozenset(value)))

    def _visit_method(self, value: MethodType) -> None:
        self._found.append(("method", of_function(value.__func__)))
        self._visit(value.__self__)

    def _visit_partial(self, value: Any) -> None:
        self._found.append(("partial",))
        for part in (value.func, value.args, value.keywords):
            self._visit(part)

    def _visit_strategy(self, value: Any) -> None:
        if tf.distribute.has_strategy() or value is not tf.distribute.get_strategy():
            raise NotKnownError("a distribution strategy")
        self._found.append(("strategy",))

    def _visit_known(self, value: Any) -> None:
        self._found.append(_known(value))

    def _visit_slice(self, value: slice) -> None:
        self._visit(("slice", value.start, value.stop, value.step))

    def _visit_items(self, what: Hashable, items: Mapping[Any, Any]) -> None:
        self._found.append((what, len(items)))
        for key, part in items.items():
            self._visit(key)
            self._visit(part)

    def _visit_tensor(self, value: Any) -> None:
        if isinstance(value, tf.Variable):
            if not hasattr(value, "handle"):
                raise NotKnownError("a variable of many parts")
            told = ("variable", value.dtype, str(value.shape), value.trainable, value.device)
        else:
            if isinstance(value, tf.Tensor) and not hasattr(value, "numpy"):
                raise NotKnownError("a tensor of a graph")
            array = np.asarray(value)
            if array.dtype.hasobject:
                raise NotKnownError("an array of objects")
            digest = hashlib.sha256(np.ascontiguousarray(array).tobytes()).digest()
            told = ("constant", type(value), str(array.dtype), array.shape, digest)
        self._found.append(told)
        self.slots.append(value)

    def _visit_object(self, value: Any) -> None:
        kind = type(value)
        is_known = package_of(kind) in ("keras", "bridle") or kind in declared
        if not (is_known and hasattr(value, "__dict__")):
            raise NotKnownError(f"{kind.__module__}.{kind.__qualname__}")
        ignored = self._unused.get(id(value), frozenset())
        attributes = vars(value)
        if isinstance(value, _NAMED) and not _is_known_by_name(attributes):
            ignored |= _NAMES
        if any(isinstance(part, keras.random.SeedGenerator) for part in attributes.values()):
            ignored |= {"seed"}  # the generator's variable has it
        told = {
            name: part
            for name, part in attributes.items()
            if name not in _NOTES and name not in ignored and not name.startswith(_NOTED)
            if part is not None or name not in _MASKS
        }
        if told.get("built") is False:
            raise NotKnownError(f"{kind.__qualname__}, which isn't built")
        if id(value) in self._unnamed:
            told.pop("name", None)
        if self._one_output:
            told = {name: part for name, part in told.items() if "output_name" not in name}
        if isinstance(value, keras.Variable) and _ON_JAX:
            told["_value"] = "variable", str(value.shape), value.dtype
            told.pop("_layout", None)  # where it lies: JAX sees that in its value
            self.slots.append(value)
        for name in _BY_VARIABLE & told.keys():
            told[name] = _by_place(value, told[name])
        if isinstance(value, keras.KerasTensor):
            told.pop("_keras_history", None)
            if not _AUTOMATIC.fullmatch(value.name):
                told["name"] = value.name  # data may be in a dict by the names of inputs
        if isinstance(value, keras.layers.InputLayer):
            told["name"] = tuple(map(self._order, (value.name, value._input_tensor.name)))
        self._visit_items(of_class(kind), told)

    def _order(self, name: str) -> int | None:
        """Where an input's name is among those before, if Keras has counted it: as above."""
        automatic = _AUTOMATIC.fullmatch(name)
        if automatic is None:
            return None
        before = self._numbers.setdefault(automatic[1], [])
        before.append(int(automatic[2] or 0))
        return sum(number > before[-1] for number in before)


_VISITS: tuple[tuple[Any, Callable[[Structure, Any], None]], ...] = (
    (dict, Structure._visit_dict),
    ((list, tuple), Structure._visit_parts),
    ((set, frozenset), Structure._visit_set),
    ((np.ndarray, tf.Variable, tf.Tensor, *_ARRAYS), Structure._visit_tensor),
    (MethodType, Structure._visit_method),
    (functools.partial, Structure._visit_partial),
    (slice, Structure._visit_slice),
    (tf.distribute.Strategy, Structure._visit_strategy),
    (
        (type, tf.TensorShape, FunctionType, BuiltinFunctionType, ModuleType),
        Structure._visit_known,
    ),
    (keras.initializers.Initializer, Structure._visit_known),
)


def _known(value: Any) -> Hashable:
    """What has no parts to visit."""
    if isinstance(value, type):
        return of_class(value)
    if isinstance(value, FunctionType | BuiltinFunctionType):
        return of_function(value)
    if isinstance(value, tf.TensorShape | ModuleType):
        return type(value), str(value)
    return ("initializer",)  # values of variables are no part of a structure


def _is_known_by_name(attributes: Mapping[str, Any]) -> bool:
    """Whether a layer's name decides what it does."""
    policy, remat = attributes.get("_dtype_policy"), attributes.get("_remat_mode")
    by_path = isinstance(policy, keras.dtype_policies.DTypePolicyMap)
    return by_path or bool(getattr(remat, "layer_names", None))


def _by_place(optimizer: Any, known: Any) -> Any:
    """What an optimizer knows of variables by its own keys for them, by their places instead."""
    variables = enumerate(optimizer._trainable_variables)
    places = {optimizer._var_key(variable): place for place, variable in variables}
    if isinstance(known, dict):
        return {places.get(key, key): part for key, part in known.items()}
    return frozenset(places.get(key, key) for key in known)
