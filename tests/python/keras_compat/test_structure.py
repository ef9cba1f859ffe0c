"""What changes a trace changes the key of a model's structure: models, compile(), names."""

import functools
import itertools
import sys
from pathlib import Path

import keras
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from keys import NUMBERS, compiled, made, outcome, predicts, sequential, trained, trains

L = keras.layers


def function(of, inputs=(6,)):
    """A functional model of one input."""
    tensor = keras.Input(inputs)
    return keras.Model(tensor, of(tensor))


def of_two(of, outputs=None):
    """A functional model of two inputs, which are given as `of` has them."""
    one, other = keras.Input((6,)), keras.Input((6,))
    return keras.Model(of(one, other), (outputs or (lambda a, b: a - b))(one, other))


def plus(*tensors):
    return L.Add(name="plus")(tensors)


def minus(*tensors):
    return L.Subtract(name="minus")(tensors)


def twice(layer):
    return lambda x: layer(layer(x))


def in_turn(*layers):
    return lambda x: functools.reduce(lambda tensor, layer: layer(tensor), layers, x)


def shared(one, other):
    return lambda x: one(x) + other(2 * x)


def after(model, change):
    change(model)
    return model


def within(scope, make):
    with scope:
        return make()


#: Models that are traced otherwise, each from any other.
MODELS = {
    "a chain": lambda: sequential(L.Dense(6), L.Dense(6)),
    "another order": lambda: sequential(L.Dense(6, "relu"), L.Dense(6)),
    "the other order": lambda: sequential(L.Dense(6), L.Dense(6, "relu")),
    "a graph": lambda: function(in_turn(L.Dense(6), L.Dense(6))),
    "one layer twice": lambda: function(twice(L.Dense(6))),
    "x * 2": lambda: function(lambda x: x * 2),
    "x * 3": lambda: function(lambda x: x * 3),
    "x * 3.0": lambda: function(lambda x: x * 3.0),
    "3 - x": lambda: function(lambda x: 3 - x),
    "x - 3": lambda: function(lambda x: x - 3),
    "x times an array": lambda: function(lambda x: x * np.arange(6.0, dtype="float32")),
    "x times another": lambda: function(lambda x: x * np.arange(1, 7.0, dtype="float32")),
    "x[:, :2]": lambda: function(lambda x: x[:, :2]),
    "x[:, :3]": lambda: function(lambda x: x[:, :3]),
    "x[:, ::2]": lambda: function(lambda x: x[:, ::2]),
    "sums": lambda: function(lambda x: keras.ops.sum(x, axis=1)),
    "sums kept": lambda: function(lambda x: keras.ops.sum(x, axis=1, keepdims=True)),
    "means": lambda: function(lambda x: keras.ops.mean(x, axis=1)),
    "two inputs": lambda: of_two(lambda a, b: [a, b]),
    "the other first": lambda: of_two(lambda a, b: [b, a]),
    "a dict of inputs": lambda: of_two(lambda a, b: {"a": a, "b": b}),
    "a dict the other way": lambda: of_two(lambda a, b: {"a": b, "b": a}),
    "other keys": lambda: of_two(lambda a, b: {"a": a, "c": b}),
    "nested inputs": lambda: of_two(lambda a, b: [a, [b]]),
    "two outputs": lambda: of_two(lambda a, b: [a, b], lambda a, b: [plus(a, b), minus(a, b)]),
    "in another order": lambda: of_two(lambda a, b: [a, b], lambda a, b: [minus(a, b), plus(a, b)]),
    "a dict of outputs": lambda: of_two(
        lambda a, b: [a, b], lambda a, b: {"a": plus(a, b), "b": minus(a, b)}
    ),
    "a model in a model": lambda: sequential(sequential(L.Dense(6)), L.Dense(6)),
    "a frozen model in a model": lambda: sequential(
        after(sequential(L.Dense(6)), lambda m: setattr(m, "trainable", False)), L.Dense(6)
    ),
    "one model twice": lambda: function(shared(*[sequential(L.Dense(6))] * 2)),
    "two models": lambda: function(shared(sequential(L.Dense(6)), sequential(L.Dense(6)))),
    "masked": lambda: sequential(L.Masking(0.0), L.LSTM(2), inputs=(3, 6)),
    "masked by ones": lambda: sequential(L.Masking(1.0), L.LSTM(2), inputs=(3, 6)),
    "not masked": lambda: sequential(L.LSTM(2), inputs=(3, 6)),
    "computed anew": lambda: within(
        keras.RematScope("full"), lambda: sequential(L.Dense(6), L.Dense(6))
    ),
    "computed anew where large": lambda: within(
        keras.RematScope("larger_than", output_size_threshold=1),
        lambda: sequential(L.Dense(6), L.Dense(6)),
    ),
    "low rank": lambda: after(sequential(L.Dense(6)), lambda m: m.layers[0].enable_lora(2)),
    "a higher rank": lambda: after(sequential(L.Dense(6)), lambda m: m.layers[0].enable_lora(3)),
    "int8": lambda: after(sequential(L.Dense(6)), lambda m: m.quantize("int8")),
    "float8": lambda: after(sequential(L.Dense(6)), lambda m: m.quantize("float8")),
    "half": lambda: sequential(L.Dense(6, dtype="mixed_float16")),
    "the other half": lambda: sequential(L.Dense(6, dtype="mixed_bfloat16")),
}


def test_each_model_counts():
    keys = {name: predicts(make()) for name, make in MODELS.items()}
    again = {name: predicts(make()) for name, make in MODELS.items()}
    assert [name for name in MODELS if again[name] != keys[name]] == []
    assert len(set(keys.values())) == len(MODELS)


#: What compile() is told.
COMPILED = {
    "plain": {},
    "a metric": {"metrics": ["mae"]},
    "two": {"metrics": ["mae", "mse"]},
    "in another order": {"metrics": ["mse", "mae"]},
    "weighted": {"weighted_metrics": ["mae"]},
    "half the loss": {"loss_weights": [0.5]},
    "several steps": {"steps_per_execution": 2},
    "compiled": {"jit_compile": True},
    "another loss": {"loss": "mae"},
    "scaled": {"optimizer": lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD())},
}


def test_each_argument_of_compile_counts():
    keys = [trains(made(compiled, {"jit_compile": False, **given})) for given in COMPILED.values()]
    assert len(set(keys)) == len(COMPILED)


def two_outputs(names=("a", "b"), **settings):
    inputs = keras.Input((6,))
    model = keras.Model(inputs, [L.Dense(4, name=name)(inputs) for name in names])
    model.compile("sgd", **{"loss": ["mse", "mae"], **settings})
    return model


TWO = {
    "plain": {},
    "the other way": {"loss": ["mae", "mse"]},
    "one": {"loss": ["mse", None]},
    "weighted": {"loss_weights": [1.0, 0.5]},
    "weighted otherwise": {"loss_weights": [0.5, 1.0]},
    "a metric": {"metrics": [["mae"], []]},
    "of the other": {"metrics": [[], ["mae"]]},
    "other names": {"names": ("c", "d")},
}


def test_each_setting_of_several_outputs_counts():
    batch = (NUMBERS[0], (NUMBERS[1], NUMBERS[1]))
    keys = {trains(two_outputs(**given), batch) for given in TWO.values()}
    assert len(keys) == len(TWO)
    assert trains(two_outputs(), batch) in keys


def named(first, second, **settings):
    return sequential(*(L.Dense(6, name=name, **settings) for name in (first, second)))


def test_names_count_where_something_goes_by_them():
    assert predicts(named("a", "b")) == predicts(named("b", "a"))
    policies = keras.dtype_policies.DTypePolicyMap("float32", {"a": keras.DTypePolicy("float16")})
    assert predicts(named("a", "b", dtype=policies)) != predicts(named("b", "a", dtype=policies))
    scope = keras.RematScope("list_of_layers", layer_names=["a"])
    keys = [within(scope, lambda n=n: predicts(named(*n))) for n in (("a", "b"), ("b", "a"))]
    assert keys[0] != keys[1]


def test_the_order_of_names_that_keras_gives_counts():
    keys = {}
    for order in itertools.permutations(range(3)):
        keras.backend.clear_session()
        inputs = [keras.Input((6,)) for _ in range(3)]
        model = keras.Model([inputs[i] for i in order], L.Add()([inputs[i] for i in order]))
        keys[order] = predicts(model)
    assert len(set(keys.values())) == 6
    assert predicts(of_two(lambda a, b: [a, b])) == predicts(of_two(lambda a, b: [a, b]))


def without_decay(place=None, make=lambda: keras.optimizers.AdamW(weight_decay=0.1), **given):
    """The structure of a model whose optimizer leaves a variable out."""
    model, optimizer = sequential(L.Dense(4)), make()
    if place is not None:
        optimizer.exclude_from_weight_decay([model.trainable_variables[place]])
    optimizer.exclude_from_weight_decay(**given) if given else None
    model.compile(optimizer, "mse")
    return outcome(functools.partial(trains, model))


def test_which_variables_decay_counts():
    assert without_decay(0) == without_decay(0)
    assert len({without_decay(place) for place in (None, 0, 1)}) == 3
    assert "Pattern" in without_decay(var_names=["bias"])


def test_what_a_trace_leaves_behind_is_no_setting():
    """Weight decay keeps what it found of each variable; a cell its mask until the call ends."""
    model = compiled(keras.optimizers.AdamW(weight_decay=0.1))
    before = trains(model)
    model.train_step((np.ones((2, 6), "float32"), np.ones((2, 4), "float32")))
    assert trained(model) == before
    model = sequential(L.LSTM(2, dropout=0.5, recurrent_dropout=0.5), inputs=(3, 6))
    before = predicts(model)
    model(np.ones((2, 3, 6)), training=True)
    assert predicts(model) == before
    model.layers[0].cell(np.ones((2, 6)), [np.ones((2, 2), "float32")] * 2, training=True)
    assert outcome(functools.partial(predicts, model)) != before
