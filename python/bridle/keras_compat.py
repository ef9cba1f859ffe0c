"""The one place that touches what Keras and TensorFlow keep private, each with its reason."""

from __future__ import annotations

import contextlib
import functools
import importlib
import itertools
import random
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert.packages import package_of


def keras_of(model: Any) -> ModuleType:
    """The Keras that made `model`: `keras`, or `tf_keras` for Keras 2 models.

    No private names: the module is read from the model's base classes.
    """
    for base in type(model).__mro__:
        family = package_of(base)
        if family in ("keras", "tf_keras"):
            return importlib.import_module(family)
    return keras


def functional_class() -> type:
    """The class of `keras.Model(inputs, outputs)`.

    `keras.Model.__new__` returns it and no public name leads to it (seen: Keras 3.14, 3.15); a
    subclass of `keras.Model` that wants to be functional must derive from it.
    """
    from keras.src.models.functional import Functional

    return Functional


def is_functional_call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether `Model(*args, **kwargs)` names inputs and outputs.

    The same test as Keras' `functional_init_arguments` (seen: Keras 3.14, 3.15).
    """
    named = "inputs" in kwargs and "outputs" in kwargs
    return len(args) == 2 or (len(args) == 1 and "outputs" in kwargs) or named


def is_validation_by_keras(kwargs: dict[str, Any]) -> bool:
    """Whether `evaluate(**kwargs)` is Keras' own `fit` validating with prepared data.

    It then passes this private argument (seen: Keras 3.14, 3.15).
    """
    return "_use_cached_eval_dataset" in kwargs


def output_names(model: Any) -> list[str] | None:
    """The names of the model's outputs in order, `None` where they aren't known before training.

    Functional models have the undocumented attribute `output_names`; a dict of outputs is known by
    its keys instead, and a Sequential model by its last layer (seen: Keras 3.14, 3.15).
    """
    if gives_dict(model):
        return _flat_names(model._outputs_struct)
    names = getattr(model, "output_names", None)
    if names is not None:
        return list(names)
    if isinstance(model, keras_of(model).Sequential) and model.layers:
        return [model.layers[-1].name]
    return None


def _flat_names(parts: dict[str, Any]) -> list[str]:
    """The names of a dict in the order in which Keras lists its values."""
    return keras.tree.flatten(type(parts)((name, name) for name in parts))


def gives_dict(model: Any) -> bool:
    """Whether a functional model's outputs are a dict.

    No public name tells the structure of the outputs (seen: Keras 3.14, 3.15).
    """
    return isinstance(getattr(model, "_outputs_struct", None), dict)


def input_tensors(model: Any) -> dict[str, Any]:
    """The symbolic inputs of a built functional or Sequential model by name, in order.

    Those of a nested structure have no name of their own, and none is given.
    """
    inputs = getattr(model, "_inputs_struct", None)
    if isinstance(inputs, dict):
        nested = any(keras.tree.is_nested(part) for part in inputs.values())
        return {} if nested else {name: inputs[name] for name in _flat_names(inputs)}
    try:
        tensors = list(model.inputs or [])
    except (AttributeError, ValueError):  # a Sequential without input shape raises
        return {}
    return {tensor.name: tensor for tensor in tensors}


# What the loop and its sources use of Keras' own trainer.


def why_not(model: Any) -> str | None:
    """Why Keras' own loop has to run `model`, as the end of a sentence; `None` if bridle's can.

    `_distribute_strategy` is set where a model was made under a strategy (seen: Keras 3.14, 3.15).
    """
    if keras_of(model) is not keras:
        return f"it is a model of {keras_of(model).__name__}"
    if keras.backend.backend() != "tensorflow":
        return f"the backend is {keras.backend.backend()}"
    if getattr(model, "run_eagerly", False):
        return "run_eagerly is on"
    if getattr(model, "_distribute_strategy", None) or tf.distribute.has_strategy():
        return "a distribution strategy is in use"
    for name in ("make_train_function", "make_test_function", "make_predict_function"):
        if getattr(type(model), name) is not getattr(keras.Model, name):
            return f"its class has a {name} of its own"
    return None


def keep_message(error: Exception) -> Exception:
    """`error`, which Keras raises on as it is, where it would write the layer's arguments into it.

    It leaves alone what has this attribute (seen: Keras 3.14, 3.15).
    """
    error._keras_call_info_injected = True
    return error


def data_adapter(**arguments: Any) -> Any:
    """Keras' adapter of a call's data, which checks and completes them.

    It has no public name (seen: Keras 3.14, 3.15).
    """
    from keras.src.trainers.data_adapters import get_data_adapter

    return get_data_adapter(**arguments)


def batches_of(x: Any, y: Any, sample_weight: Any, batch_size: Any, steps: Any) -> Iterator[Any]:
    """The batches of a call's data as NumPy arrays, in order; private (seen: 3.14, 3.15)."""
    adapter = (
        data_adapter(x=x, y=y, sample_weight=sample_weight, batch_size=batch_size or BATCH_SIZE)
        if y is not None
        else data_adapter(x=x)
    )
    return itertools.islice(adapter.get_numpy_iterator(), steps)


def rows_of(adapter: Any) -> tuple[Any, int, int] | None:
    """What an array adapter serves: parts indexed by rows, the samples, the batch size.

    `None` for other adapters and for ragged and sparse tensors. `_inputs`, `_num_samples` and
    `_batch_size` are private, as is `convert_to_sliceable` (seen: Keras 3.14, 3.15).
    """
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter
    from keras.src.trainers.data_adapters.array_slicing import convert_to_sliceable

    if not isinstance(adapter, ArrayDataAdapter):
        return None
    leaves = keras.tree.flatten(adapter._inputs)
    if any(isinstance(leaf, tf.RaggedTensor | tf.SparseTensor) for leaf in leaves):
        return None
    parts = convert_to_sliceable(adapter._inputs, target_backend="numpy")
    return parts, adapter._num_samples, adapter._batch_size


def plain_array(part: Any) -> np.ndarray | None:
    """The array that a part of `rows_of()` takes its rows from, if they lie there as they are.

    `array` is private, as is the class that converts nothing (seen: Keras 3.14, 3.15).
    """
    from keras.src.trainers.data_adapters.array_slicing import NumpySliceable

    is_plain = isinstance(part, NumpySliceable) and part.array.flags.c_contiguous
    return part.array if is_plain else None


def epoch_iterator(adapter: Any, steps: int | None) -> Any:
    """Keras' iterator over the batches of an epoch, with its rules for endless and short data.

    It has no public name (seen: Keras 3.14, 3.15).
    """
    from keras.src.backend.tensorflow.trainer import TFEpochIterator

    return TFEpochIterator(
        x=adapter, steps_per_epoch=steps, distribute_strategy=tf.distribute.get_strategy()
    )


def element_spec(epochs: Any) -> Any:
    """The types of an epoch iterator's batches; its dataset is private (seen: 3.14, 3.15)."""
    return epochs._distributed_dataset.element_spec


def metrics_or_logs(model: Any, logs: Any) -> dict[str, Any]:
    """An epoch's logs: the metrics' values, or what a step of the model's own returned.

    Keras' private rule (seen: Keras 3.14, 3.15).
    """
    return model._get_metrics_result_or_logs(logs)


def ordered_logs(model: Any, logs: dict[str, Any]) -> dict[str, Any]:
    """Logs in the order of the lists that Keras' evaluate() and on-batch functions return.

    Keras orders lists, `History` and dicts each in its own way. Its lists' order is the one that
    code relies on: `model.metrics`, those of compile() in place of their container (told by its
    name, "compile_metrics"), then by name what isn't called so in the logs (seen: 3.14, 3.15).
    """
    known = dict.fromkeys(metric.name for metric in _flat_metrics(model))
    return {
        name: logs[name]
        for name in [*filter(logs.__contains__, known), *sorted(logs.keys() - known.keys())]
    }


def _flat_metrics(model: Any) -> list[Any]:
    """A model's metrics, those of compile() in place of their container."""
    flat = (m.metrics if m.name == "compile_metrics" else [m] for m in model.metrics)
    return list(itertools.chain.from_iterable(flat))


def ordered_history(model: Any, told: dict[str, Any]) -> dict[str, Any]:
    """What a `History` holds in the same order, then of validation, then what callbacks added.

    Keras sorts an epoch's logs by name before callbacks see them (seen: Keras 3.14, 3.15): what
    comes after those is added.
    """
    names = list(told)
    ends = (place for place in range(1, len(names)) if names[place] < names[place - 1])
    logged = names[: next(ends, len(names))]
    own = list(ordered_logs(model, {n: told[n] for n in logged if not n.startswith("val_")}))
    held_out = [f"val_{name}" for name in own if f"val_{name}" in told]
    return {name: told[name] for name in [*own, *held_out, *names]}


def flat_logs(model: Any, logs: dict[str, Any]) -> Any:
    """Logs as a list, one value by itself; each metric once, where Keras may repeat one."""
    values = list(ordered_logs(model, logs).values())
    return values[0] if len(values) == 1 else values


def metric_names(model: Any) -> list[str]:
    """The names of the losses and metrics in order: "loss" alone until compile()'s are built.

    `built` tells whether they are, which Keras leaves to the first batch (seen: 3.14, 3.15).
    """
    if any(m.name == "compile_metrics" and not m.built for m in model.metrics):
        return [m.name for m in model.metrics if m.name != "compile_metrics"]
    return list(ordered_logs(model, model.get_metrics_result()))


def python_logs(logs: dict[str, Any]) -> dict[str, float]:
    """Logs as Python numbers, as callbacks receive them; private (seen: Keras 3.14, 3.15)."""
    from keras.src.utils.python_utils import pythonify_logs

    return pythonify_logs(logs)


def validates(model: Any, epoch: int, validation_freq: Any) -> bool:
    """Whether an epoch is followed by validation: Keras' private rule (seen: Keras 3.14, 3.15)."""
    return model._should_eval(epoch, validation_freq)


def restored_epoch(model: Any) -> int | None:
    """The epoch to go on from, set by `BackupAndRestore` (private; seen: Keras 3.14, 3.15)."""
    return model._initial_epoch


def limited_epochs(epochs: int) -> int:
    """`epochs`, or fewer where `keras.config.set_max_epochs()` limits them."""
    limit = keras.config.max_epochs() if hasattr(keras.config, "max_epochs") else None
    return min(epochs, limit) if limit else epochs


def limited_steps() -> int | None:
    """The limit of `keras.config.set_max_steps_per_epoch()`, if there is one."""
    return keras.config.max_steps_per_epoch() if hasattr(keras.config, "max_epochs") else None


def compilation(model: Any) -> Any:
    """What compile() left, a new object each time: programs traced before it are out of date.

    `_compile_config` (seen: Keras 3.14, 3.15).
    """
    return getattr(model, "_compile_config", None)


def has_own_logs(model: Any, step: str) -> bool:
    """Whether a step's logs may be other than the metrics' values: its class defines it."""
    kind = type(model)
    return any(
        getattr(kind, name) is not getattr(keras.Model, name)
        for name in (step, "compute_metrics", "get_metrics_result")
    )


def has_own_resets(model: Any) -> bool:
    """Whether metrics may be other than at a fixed start after a reset: a class defines its own."""
    methods = [type(metric).reset_state for metric in _flat_metrics(model)]
    methods.append(type(model).reset_metrics)
    return any(package_of(method) != "keras" for method in methods)


@contextlib.contextmanager
def random_numbers(dropout: Callable[..., Any] | None = None) -> Iterator[None]:
    """Traces random numbers with the algorithm that TensorFlow would pick, named.

    On a CPU "auto_select" is Philox too, in an implementation that takes most of a dropout model's
    time inside XLA; naming it gives the same bits faster (seen: TensorFlow 2.20, 2.21).

    Args:
        dropout: What to trace in place of `tf.nn.experimental.stateless_dropout`.
    """
    named = {
        (tf.nn.experimental, "stateless_dropout"): "rng_alg",
        (tf.random, "stateless_uniform"): "alg",
        (tf.random, "stateless_normal"): "alg",
        (tf.random, "stateless_truncated_normal"): "alg",
    }
    originals = {place: getattr(*place) for place in named}
    for (module, name), argument in named.items():
        setattr(module, name, functools.partial(originals[module, name], **{argument: "philox"}))
    if dropout is not None:
        tf.nn.experimental.stateless_dropout = dropout
    try:
        yield
    finally:
        for (module, name), original in originals.items():
            setattr(module, name, original)


def pack(x: Any, y: Any = None, sample_weight: Any = None) -> tuple[Any, ...]:
    """The tuple that `unpack` takes apart, without what isn't there at its end."""
    parts = (x, y, sample_weight)
    return parts if sample_weight is not None else parts[:2] if y is not None else parts[:1]


def unpack(data: Any) -> tuple[Any, Any, Any]:
    """x, y and sample weights of a tuple, a dataset as x alone (`keras.utils`' public rule)."""
    return keras.utils.unpack_x_y_sample_weight(data)


def weights_of_classes(y: Any, class_weight: dict[int, float]) -> Any:
    """A weight for each sample by its class; private (seen: Keras 3.14, 3.15)."""
    from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

    return class_weight_to_sample_weights(y, class_weight)


#: The batch size of arrays where none is given; Keras names it nowhere (seen: 3.14, 3.15).
BATCH_SIZE = 32


def read(variable: tf.Variable) -> tf.Tensor:
    """The value of a variable, which shares its memory.

    `read_value()` does the same, for gradients too, and takes three times as long.
    """
    if _is_one(variable):
        return tf.raw_ops.ReadVariableOp(resource=variable.handle, dtype=variable.dtype)
    return variable.read_value()


def write(variable: tf.Variable, value: tf.Tensor) -> None:
    """Assigns a value of the variable's own shape and dtype, many times faster than `assign()`."""
    if _is_one(variable):
        tf.raw_ops.AssignVariableOp(resource=variable.handle, value=value)
    else:
        variable.assign(value)


def _is_one(variable: tf.Variable) -> bool:
    """Whether a variable is one, not tf.distribute's of several.

    The classes of variables aren't public (seen: TensorFlow 2.20, 2.21).
    """
    from tensorflow.python.ops.resource_variable_ops import BaseResourceVariable

    return isinstance(variable, BaseResourceVariable)


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


def build(model: Any, batch: Any) -> None:
    """Makes the variables of a model, its metrics and its optimizer, as Keras' own fit does first.

    `_symbolic_build` (seen: Keras 3.14, 3.15).

    Args:
        model: A compiled Keras 3 model.
        batch: The types of a batch, objects with a shape and a dtype, in the structure that the
            model's step takes.
    """
    model._symbolic_build(data_batch=batch)


def log_names(model: Any) -> list[str] | None:
    """The names that training logs, `None` where the model's class has a say or isn't built."""
    own = any(has_own_logs(model, step) for step in ("train_step", "test_step"))
    return None if own else list(model.get_metrics_result())


def set_direction(model: Any, callback: Any) -> bool:
    """Lets a callback find out whether what it monitors is to rise or to fall.

    Keras does so after the first epoch (`_set_monitor_op` and `monitor_op`; seen: 3.14, 3.15), too
    late for checkpoints by steps and for an error.

    Returns:
        Whether it could tell.
    """
    callback.set_model(model)
    if getattr(callback, "monitor_op", True) is None and hasattr(callback, "_set_monitor_op"):
        try:
            callback._set_monitor_op()
        except ValueError:
            return False
    return True


def is_built(model: Any) -> bool:
    """Whether the weights of a model's layers are made; `_flatten_layers` is private."""
    return all(layer.built for layer in model._flatten_layers())


@contextlib.contextmanager
def seeded_generators(seed: int) -> Iterator[None]:
    """Starts the random generators that belong to no layer from `seed`; puts them back afterwards.

    They are those of Python, NumPy, TensorFlow and Keras. TensorFlow's seed lies in its eager
    context, Keras' in global attributes (seen: TensorFlow 2.20, 2.21, Keras 3.14, 3.15).
    """
    from keras.src.backend.common import global_state
    from keras.src.random import seed_generator
    from tensorflow.python.eager.context import context

    names = "global_random_seed", seed_generator.GLOBAL_SEED_GENERATOR
    attributes = [global_state.get_global_attribute(name) for name in names]
    generator = attributes[1]
    state = None if generator is None else np.array(generator.state)
    python, numpy_, eager = random.getstate(), np.random.get_state(), context()
    tensorflow = {name: vars(eager).get(name) for name in ("_seed", "_rng")}
    keras.utils.set_random_seed(seed)
    if generator is not None:  # programs that were traced know this one, not a new one
        generator.state.assign([seed, 0])
        global_state.set_global_attribute(names[1], generator)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy_)
        vars(eager).update(tensorflow)
        for name, value in zip(names, attributes, strict=True):
            global_state.set_global_attribute(name, value)
        if generator is not None:
            generator.state.assign(state)


def layer_generators(model: Any) -> list[Any]:
    """The seed generators of a model's layers, in the layers' order.

    `_flatten_layers` and `_seed_generators` are private (seen: Keras 3.14, 3.15).
    """
    found = [g for layer in model._flatten_layers() for g in layer._seed_generators]
    return list({id(generator): generator for generator in found}.values())


def unbuilt_initializers(model: Any) -> list[Any]:
    """The initializers without a seed of their own, of the layers that have no weights yet.

    Keras draws their seeds when the layers are made; `_init_seed` says what the user gave (seen:
    Keras 3.14, 3.15).
    """
    layers = [layer for layer in model._flatten_layers() if not layer.built]
    values = [value for layer in layers for value in vars(layer).values()]
    return [value for value in values if getattr(value, "_init_seed", 0) is None]


def shuffles_anew(dataset: tf.data.Dataset) -> bool:
    """Whether a dataset gives its elements in another order each time.

    `_variant_tensor` is private (seen: TensorFlow 2.20, 2.21).
    """
    graph = tf.raw_ops.DatasetToGraphV2(input_dataset=dataset._variant_tensor)
    definition = tf.compat.v1.GraphDef.FromString(graph.numpy())
    nodes = [*definition.node, *(n for f in definition.library.function for n in f.node_def)]
    return any(
        node.op.startswith("ShuffleDataset") and node.attr["reshuffle_each_iteration"].b
        for node in nodes
    )
