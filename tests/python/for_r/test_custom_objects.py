"""Names of the user's own classes and functions."""

import keras
import pytest

import bridle
from bridle.convert.records import RList
from bridle.for_r.custom_objects import (
    by_own_name,
    deserialize,
    lists_as_tuples,
    object_scope,
    register,
    serialize,
    set_objects,
)


class Mine(keras.layers.Layer):
    """A layer that isn't registered."""

    __module__ = "elsewhere"


def test_objects_without_a_name_have_their_own():
    cases = [
        (None, {}),
        (Mine, {"Mine": Mine}),
        ([Mine, max], {"Mine": Mine, "max": max}),
        ({"Other": Mine}, {"Other": Mine}),
        (RList([Mine, max], ["Other", ""]), {"Other": Mine, "max": max}),
        (RList([Mine]), {"Mine": Mine}),
    ]
    for given, expected in cases:
        assert by_own_name(given) == expected
    with pytest.raises(bridle.BridleTypeError, match="must be classes and functions"):
        by_own_name([Mine()])


def test_configurations_have_tuples_for_lists():
    config = serialize(keras.layers.Reshape((3,)))
    assert lists_as_tuples([1, {"a": [2, [3]]}]) == (1, {"a": (2, (3,))})
    assert deserialize(config).target_shape == (3,)


def test_a_scope_and_the_registered_objects():
    config = serialize(Mine(name="m"))
    with pytest.raises(TypeError):
        deserialize(config)
    with object_scope([Mine]):
        assert deserialize(config).name == "m"
    before = set_objects({"Mine": Mine}, clear=False)
    assert deserialize(config).name == "m"
    set_objects(before)
    assert keras.saving.get_custom_objects() == before


def test_instances_cannot_be_registered():
    with pytest.raises(bridle.BridleTypeError, match="Register its class, `Mine`"):
        register(Mine())
