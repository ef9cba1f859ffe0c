"""Classes of R functions, with Python functions in R's place; values from closed forms."""

import inspect
import json

import keras
import numpy as np
import pytest

import bridle
from bridle.convert.records import RList, RMethod
from bridle.errors import read_by
from bridle.for_r.classes import RObject, define
from bridle.for_r.instances import call_inherited, hold, instance, member
from bridle.keras_compat.packages import MODULE_OF_R


def method(fn, parameters=(), required=None, **defaults):
    """An R method: it answers as R/function-calls.R does, its arguments by name."""

    def answer(self, kind, names, *values):
        try:
            return {"value": fn(self, **dict(zip(names, values, strict=True)))}
        except ZeroDivisionError as error:
            told = {"sentence": None, "lines": [str(error)], "condition": RObject(1)}
            return {"error": told}

    needed = list(parameters if required is None else required)
    return RMethod(answer, list(parameters), needed, defaults)


def listed(**values):
    return RList(list(values.values()), list(values))


def scaling(**methods):
    def initialize(self, factor, **rest):
        member(kind, self, "initialize")
        call_inherited(kind, self, "initialize", listed(**rest))
        self.factor = factor

    kind = define(
        "Scaling",
        "keras.layers.Layer",
        listed(
            initialize=method(initialize, ["factor", "..."], ["factor"]),
            call=method(lambda self, x: x * self.factor, ["x"]),
            **methods,
        ),
    )
    return kind


def test_a_layer_computes_and_makes_a_configuration_of_its_arguments():
    kind = scaling()
    layer = instance(kind, listed(factor=3.0, name="mine"))
    np.testing.assert_allclose(layer(np.ones((2, 2))), 3 * np.ones((2, 2)))
    assert (kind.__module__, layer.name, layer.get_config()["factor"]) == (MODULE_OF_R, "mine", 3.0)
    json.dumps(layer.get_config())
    assert kind.from_config(layer.get_config()).factor == 3.0


def test_methods_have_the_parameters_of_the_formals():
    kind = define(
        "A",
        object,
        listed(
            initialize=method(lambda self, **_: None, ["a", "b", "c"], ["a"], b=2),
            plain=method(lambda self, **_: None, ["na.rm", "lambda", "..."], ["na.rm"]),
        ),
    )
    assert str(inspect.signature(kind)) == "(a, b=2, **others)"
    parameters = inspect.signature(kind.plain).parameters
    assert list(parameters) == ["self", "na_rm", "lambda_", "dots", "kwargs"]


def test_arguments_go_to_r_by_its_own_names_and_only_those_given():
    seen = []
    note = method(lambda self, **given: seen.append(given), ["na.rm", "b", "..."], ["na.rm"])
    made = define("A", object, listed(note=note))()
    made.note(1)
    made.note(1, 2, 3, extra=4)
    assert seen == [{"na.rm": 1}, {"na.rm": 1, "b": 2, "..1": 3, "extra": 4}]


def test_shapes_and_configurations_are_converted():
    with read_by("R"):
        kind = scaling(
            compute_output_shape=method(lambda self, s: [None, 2.0], ["s"]),
            get_config=method(lambda self: {"r": "list", "values": [3.0], "names": ["factor"]}),
        )
        layer = instance(kind, listed(factor=1.0))
        assert layer.compute_output_shape((1, 2)) == (None, 2)
        assert layer.get_config() == {"factor": 3.0}
        assert layer.add_weight([2.0, 3.0]).shape == (2, 3)
        assert layer.add_weight(shape=None).shape == ()


def test_hooks_count_from_one_and_back():
    seen = []
    hooks = {
        "on_epoch_end": method(lambda self, epoch, logs: seen.append(epoch), ["epoch", "logs"])
    }
    kind = define("C", "keras.callbacks.Callback", listed(**hooks))
    below = define("D", kind, listed(on_epoch_end=method(lambda self, **given: None, ["epoch"])))
    assert kind().on_epoch_end(0, {}) is None
    call_inherited(below, below(), "on_epoch_end", None, RList([5, {}]))
    assert seen == [1, 5]


def test_assigning_an_attribute_back_is_no_change():
    kind = define("C", "keras.callbacks.Callback", listed())
    callback, model = kind(), keras.Sequential()
    callback.set_model(model)
    callback.model = model
    with pytest.raises(AttributeError):
        callback.model = keras.Sequential()


def test_constraints_are_called_and_properties_read_and_set():
    held = {}

    def half(self, value=None):
        if value is not None:
            held["half"] = value
        return held.get("half", 0.5)

    kind = define(
        "Half",
        "keras.constraints.Constraint",
        listed(call=method(lambda self, w: w * self.half, ["w"])),
        listed(half=method(half, ["value"])),
        listed(kind="whole"),
    )
    made = kind()
    assert (made(4), made.kind) == (2.0, "whole")
    made.half = 0.25
    assert made(4) == 1.0


def test_an_error_of_r_reaches_the_caller_through_keras():
    layer = define("Bad", "keras.layers.Layer", listed(call=method(lambda self, x: 1 / 0, ["x"])))()
    with pytest.raises(bridle.BridleFunctionError) as raised:
        layer(np.ones((1, 1)))
    assert str(raised.value) == "Can't run the R function `Bad$call`.\ndivision by zero"


def test_what_is_held_is_out_of_keras_sight():
    layer = instance(scaling(), listed(factor=1.0))
    ticket = RObject(2)
    assert hold(layer, "private") is None
    assert hold(layer, "private", ticket) is hold(layer, "private", RObject(3)) is ticket
    assert layer.get_config().keys() == {"name", "factor"} | layer.get_config().keys()


def test_tickets_that_are_gone_are_told_once():
    RObject.issue(10)  # the ticket is dropped at once
    assert 10 in RObject.issue(11)["gone"]
    assert 10 not in RObject.issue(12)["gone"]


def test_what_cannot_be_is_refused():
    kind = scaling()
    cases = [
        (lambda: define("A", keras.layers.Dense(1)), bridle.BridleTypeError, "`inherit` must be"),
        (lambda: instance(kind, listed()), bridle.BridleTypeError, "`factor` must be given"),
        (
            lambda: member(kind, instance(kind, listed(factor=1.0)), "buildd"),
            bridle.BridleNameError,
            "Did you mean `build`",
        ),
        (
            lambda: define("A", object, listed(f=method(lambda self: 1, ["self"]))),
            bridle.BridleNameError,
            "must not have a parameter `self`",
        ),
        (
            lambda: define("A", object, listed(f=method(lambda self: 1, ["two words"]))),
            bridle.BridleNameError,
            "parameter `two words`",
        ),
    ]
    for call, kind_of_error, says in cases:
        with pytest.raises(kind_of_error, match=says):
            call()
