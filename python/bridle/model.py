"""Keras' model classes with bridle's training methods."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import keras

from bridle import api
from bridle.convert.own_methods import lead_to
from bridle.data.memory_files import travel_with
from bridle.data.model_files import whole_save, whole_save_weights
from bridle.engine.as_before import as_before
from bridle.keras_compat.logs import metric_names
from bridle.keras_compat.models import functional_class, is_functional_call, is_validation_by_keras
from bridle.keras_compat.saving import saved_as

F = TypeVar("F", bound=Callable[..., Any])


def _unless_keras_validates(evaluate: F) -> F:
    """`evaluate` as a method; Keras' own loop validates by Keras' own."""

    @wraps(evaluate)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if is_validation_by_keras(kwargs):
            return super(Trainer, self).evaluate(*args, **kwargs)
        return evaluate(self, *args, **kwargs)

    return cast(F, method)


class Trainer:
    """A mixin that gives any Keras model class bridle's training methods.

    List it before the Keras class: `class Net(bridle.Trainer, keras.Model)`. Each method is the
    function of the same name, with the model as its first argument.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> class Net(bridle.Trainer, keras.Sequential):
        ...     pass
        >>> net = Net([keras.layers.Dense(1)]).compile("sgd", "mse")
        >>> len(net.fit(np.ones((4, 2)), np.ones(4), epochs=2, verbose=0).epoch)
        2
    """

    # As functions they run a class's own methods; as methods they are what these call.
    compile = api.as_method(api.compile)
    fit = api.as_method(api.fit)
    predict = api.as_method(api.predict)
    train_on_batch = api.as_method(api.train_on_batch)
    test_on_batch = api.as_method(api.test_on_batch)
    predict_on_batch = api.as_method(api.predict_on_batch)
    evaluate = _unless_keras_validates(api.as_method(api.evaluate))

    @property
    def metrics_names(self) -> list[str]:
        """The names of what `evaluate()` and the on-batch functions return, in their order.

        Those of compile()'s metrics are known from the first batch on: what "accuracy" stands for
        depends on the targets.
        """
        return metric_names(self)

    def save(self, filepath: Any, *args: Any, **kwargs: Any) -> None:
        """Saves the model, as Keras does, in a file that is whole or as it was."""
        whole_save(super().save)(filepath, *args, **kwargs)  # type: ignore[misc]

    def save_weights(self, filepath: Any, *args: Any, **kwargs: Any) -> None:
        """Saves the weights, as Keras does, in a file that is whole or as it was."""
        whole_save_weights(super().save_weights)(filepath, *args, **kwargs)  # type: ignore[misc]

    def load_weights(self, filepath: Any, *args: Any, **kwargs: Any) -> Any:
        """Loads weights, as Keras does; an error leaves the model as it was."""
        with as_before(self):
            return super().load_weights(filepath, *args, **kwargs)  # type: ignore[misc]

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compiles the model as it was when it was saved; Keras calls this on loading.

        Keras' own method refuses classes whose `compile` isn't Keras'.
        """
        if type(self).compile is not Trainer.compile:
            super().compile_from_config(config)  # type: ignore[misc]
            return
        given = keras.saving.deserialize_keras_object(config)
        # `False` may be what Keras made of "auto"; where it was asked for, bridle's file says so.
        self.compile(**{**given, "jit_compile": given.get("jit_compile") or "auto"})
        model: Any = self
        if model.built:
            model.optimizer.build(model.trainable_variables)


def _of_class(kind: type, make: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    model = make(*given)
    if type(model) is not kind:
        object.__setattr__(model, "__class__", kind)  # not Keras' own, which tracks what it's given
    return model


lead_to(Trainer)
travel_with(keras)


@keras.saving.register_keras_serializable(package="bridle")
class Model(Trainer, keras.Model):
    """`keras.Model` with bridle's training methods: `Model(inputs, outputs)`, or to subclass.

    Files of it name Keras' class, unless it is subclassed: Keras loads them without bridle, and
    what is loaded is Keras' model, which `bridle.fit()` trains as this one.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> inputs = keras.Input((2,))
        >>> model = bridle.Model(inputs, keras.layers.Dense(1)(inputs)).compile("sgd", "mse")
        >>> history = model.fit(np.ones((4, 2)), np.ones(4), verbose=0)
        >>> model.predict(np.ones((3, 2)), verbose=0).shape
        (3, 1)

    Source: `keras.Model`.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Model:
        """A functional model where inputs and outputs are given, as with `keras.Model`."""
        functional = cls is Model and is_functional_call(args, kwargs)
        return super().__new__(Functional if functional else cls, *args, **kwargs)

    def __reduce__(self) -> Any:
        """Pickles and copies the model; files name Keras' class, what comes of this has its own."""
        reduced: Any = super().__reduce__()
        make, given = reduced[:2]
        return _of_class, (type(self), make, given)


@keras.saving.register_keras_serializable(package="bridle")
class Functional(Model, functional_class()):  # type: ignore[misc]
    """What `bridle.Model(inputs, outputs)` makes."""


@keras.saving.register_keras_serializable(package="bridle")
class Sequential(Model, keras.Sequential):
    """`keras.Sequential` with bridle's training methods. Its files name Keras' class.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = bridle.Sequential([keras.layers.Dense(1)]).compile("sgd", "mse")
        >>> history = model.fit(np.ones((4, 2)), np.ones(4), epochs=2, verbose=0)
        >>> len(history.history["loss"])
        2

    Source: `keras.Sequential`.
    """


saved_as(Model, keras.Model)
saved_as(Functional, functional_class())
saved_as(Sequential, keras.Sequential)
