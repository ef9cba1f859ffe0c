"""bridle's functions: compile, fit, evaluate, predict and the on-batch functions.

The first argument of each is any Keras model. Names, order, defaults and meanings of the others are
those of Keras 3's model training APIs. R calls them too, through `for_r/bridge.py`. Each makes a
call of its arguments (convert/calls.py), whose meaning and data are checked before anything runs.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import tensorflow as tf

from bridle import state
from bridle.compiling import compiling
from bridle.convert.binding import check_places, refuse_unknown
from bridle.convert.calls import (
    EvaluateCall,
    FitCall,
    PredictBatchCall,
    PredictCall,
    TestBatchCall,
    TrainBatchCall,
    meant,
)
from bridle.convert.model import check_compiled, check_model
from bridle.convert.own_methods import call_own, own_method, running
from bridle.convert.plain import from_r
from bridle.convert.validation_split import ValidationSplit
from bridle.data.prepare import prepare_batch, prepare_evaluate, prepare_fit, prepare_predict
from bridle.engine import batch
from bridle.engine.backend import backend
from bridle.errors import BridleError, in_r, refusal_in
from bridle.interrupt import end_script
from bridle.keras_compat.processes import check_process
from bridle.keras_compat.replicas import on_its_device
from bridle.training import evaluation, prediction
from bridle.training.epoch_metrics import watching
from bridle.training.loop import train
from bridle.training.resuming import opened
from bridle.training.seeding import seed_of, seeded
from bridle.training.together import agreed_random, gone
from bridle.training.told_history import History
from bridle.training.validation import check_validation

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M")

#: What runs where a class has no method of its own, by the function that looks for one.
_below: dict[Callable[..., Any], Callable[..., Any]] = {}


def _checks_call(function: F) -> F:
    """Refuses what isn't a model, and arguments that `function` doesn't have."""
    called = function.__name__
    parameters = list(inspect.signature(function).parameters.values())[1:]
    names = [p.name for p in parameters]
    places = sum(p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters)

    @wraps(function)
    def checked(model: Any, *args: Any, **kwargs: Any) -> Any:
        check_process()
        check_model(model)
        for name in kwargs:
            refuse_unknown(name, names, called)
        check_places(args, kwargs, names[:places], called)
        given = {name: _without_null(value) for name, value in kwargs.items()}
        try:
            with on_its_device(model):
                return function(model, *map(_without_null, args), **given)
        except (tf.errors.OpError, RuntimeError, ValueError) as error:
            refused = refusal_in(getattr(error, "message", "")) or gone(model, error)
            if refused is None:
                raise
            for note in getattr(error, "__notes__", ()):
                refused.add_note(note)
            raise refused from error

    return cast(F, checked)


def _or_own(function: F) -> F:
    """Runs the method that a model's class has of its own, where it has one."""
    name = function.__name__

    @wraps(function)
    def call(model: Any, *args: Any, **kwargs: Any) -> Any:
        check_model(model)
        own = own_method(model, name)
        if own is None:
            return function(model, *args, **kwargs)
        with running(model, name):
            returned = call_own(own, name, args, kwargs)
        return model if name == "compile" else returned

    _below[call] = function
    return cast(F, call)


def as_method(function: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """A function of bridle's as a method: what a class's own method calls by `super()`."""
    runs = _below.get(function, function)

    def call(self: Any, *args: P.args, **kwargs: P.kwargs) -> R:
        return runs(self, *args, **kwargs)

    _, *others = inspect.signature(function).parameters.values()
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    method: Any = wraps(function)(call)
    method.__signature__ = inspect.signature(function).replace(parameters=[itself, *others])
    method.__doc__ = re.sub(r" *model: Any.*\n", "", function.__doc__ or "", count=1)
    return method


def _without_null(value: Any) -> Any:
    """`value`, or `None` for the NULL that rpy2 holds."""
    return from_r(value) if type(value).__name__ == "NULLType" else value


@_or_own
@_checks_call
def compile(
    model: M,
    optimizer: Any = "rmsprop",
    loss: Any = None,
    loss_weights: Any = None,
    metrics: Any = None,
    weighted_metrics: Any = None,
    run_eagerly: bool = False,
    steps_per_execution: int = 1,
    jit_compile: bool | str = "auto",
    auto_scale_loss: bool = True,
    *,
    sample_weight_mode: Any = None,
    target_tensors: Any = None,
) -> M:
    """Configures a Keras model for training.

    A model whose class defines a `compile` of its own is compiled by that one; the arguments are
    then those of its class.

    Args:
        model: Any Keras model.
        optimizer: A name, an instance or a configuration.
        loss: A name, function or instance, or one for each output in a list or dict.
        loss_weights: Numbers in a list or dict.
        metrics: Names, functions and instances, in a list, or by output in a dict or list of lists.
        weighted_metrics: As `metrics`, of values that are weighted by the samples' weights.
        run_eagerly: Run step by step in Python, in Keras' own loop.
        steps_per_execution: Steps between two calls of the hooks of callbacks.
        jit_compile: Whether XLA compiles the steps; "auto" where that pays. What it compiles is
            kept in the user's folder for caches, where bridle was imported before TensorFlow
            computed; the environment's `BRIDLE_XLA_CACHE` is another one, or 0.
        auto_scale_loss: Scale the loss where the dtype policy is "mixed_float16".
        sample_weight_mode: Older Keras' argument, which is accepted and not needed.
        target_tensors: Targets that `fit(x)` trains against.

    Returns:
        The model.

    Raises:
        BridleNameError: For an unknown argument, optimizer, loss, metric or output.
        BridleTypeError: For a value of the wrong kind.
        BridleValueError: For a wrong length, or a value that the argument can't take. A compile
            that fails leaves the model as it was.

    Examples:
        >>> import bridle, keras
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> bridle.compile(model, "adam", loss="mse", metrics=["mae"]) is model
        True

    Source: `keras.Model.compile`.
    """
    compiling.compile_model(
        model,
        compiling.CompileCall(
            optimizer=optimizer,
            loss=loss,
            loss_weights=loss_weights,
            metrics=metrics,
            weighted_metrics=weighted_metrics,
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            jit_compile=jit_compile,
            auto_scale_loss=auto_scale_loss,
            sample_weight_mode=sample_weight_mode,
            target_tensors=target_tensors,
        ),
    )
    return model


@_or_own
@_checks_call
def fit(
    model: Any,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    epochs: int = 1,
    verbose: str | int = "auto",
    callbacks: Any = None,
    validation_split: float | ValidationSplit = 0.0,
    validation_data: Any = None,
    shuffle: bool | str = True,
    class_weight: Any = None,
    sample_weight: Any = None,
    initial_epoch: int = 0,
    steps_per_epoch: int | None = None,
    validation_steps: int | None = None,
    validation_batch_size: int | None = None,
    validation_freq: Any = 1,
    *,
    allow_nan: bool = False,
    check_finite: bool = True,
    seed: int | None = None,
    validation_every_steps: int | None = None,
    resume: Any = None,
) -> History:
    """Trains a compiled Keras model for a number of epochs.

    Args:
        model: Any compiled Keras model.
        x: Inputs of shape (samples, ...): arrays, tensors, data frames, sparse matrices, or arrays
            in files (HDF5, zarr, mapped ones), in a list or dict for several inputs; or what brings
            batches (x,), (x, y) or (x, y, sample_weight): a tf.data.Dataset, `PyDataset`, PyTorch's
            `DataLoader`, a grain dataset, a generator or another iterator. The size of a mapped
            file is looked at before each read; one cut in that very moment ends the process.
            Columns of data frames are those of the first training, in whatever order they come;
            others are passed over.
        y: Targets of shape (samples, ...), one for each output. A factor (R) or categorical
            (pandas) stands for its 0-based codes; so do strings where the loss wants codes of
            classes, in the order of their characters. Without `y`, compile()'s `target_tensors`.
        batch_size: Samples in a step, 32 if `None`. Not for datasets, which bring batches.
        epochs: The number of the last epoch.
        verbose: 0 silent, 1 a progress bar, 2 a line per epoch, or "auto", all as Keras prints
            them; or "time" for lines with the seconds, the steps per second and the time left,
            compilation apart.
        callbacks: `keras.callbacks.Callback` instances. What they monitor must be logged.
            `mlflow.keras.MlflowCallback()` tells MLflow, whose autolog looks at Keras' own `fit`.
        validation_split: The fraction of the samples, from the end, kept for validation; or a
            `ValidationSplit`, which can also draw them. Not for generators.
        validation_data: `(x, y)` or `(x, y, sample_weight)`, or a dataset.
        shuffle: Draw a new order of the samples for every epoch, or of the batches ("batch"), which
            reads files faster. The order is NumPy's, or `seed`'s, and not the one that Keras draws:
            with `shuffle=False`, or data in an order of their own, results are those of Keras' loop
            bit by bit in a graph program, and up to rounding in one of XLA's; shuffled, they are
            those that Keras' loop has with this order.
        class_weight: A weight for each class, by its 0-based code or by its level's name, all of
            them the one or the other; for several outputs a dict of these by output. Where `y` has
            a class for each timestep or pixel, each of them has its class's weight.
        sample_weight: A weight for each sample, (samples,), or timestep, (samples, timesteps). For
            several outputs a list or dict of these, or a data frame; what is left out weighs 1.
        initial_epoch: The 0-based epoch to start from.
        steps_per_epoch: Steps in an epoch; all of the data if `None`.
        validation_steps: Steps in a validation run; all of the data if `None`.
        validation_batch_size: Samples in a step of validation; `batch_size` if `None`.
        validation_freq: Validate every so many epochs, or after the epochs in a list.
        allow_nan: Accept NaN in the data.
        check_finite: Stop where the loss is NaN or infinite, with a `BridleWarning` that names the
            epoch and the step, and put the last finite weights back, with every variable that a
            step changes. What steps do beside, in `tf.numpy_function`, is named in the warning.
            `False` trains on, as Keras does.
        seed: A whole number from which the order of the samples, dropout and other random numbers
            of layers, and the initial weights of layers that have none yet follow, in every thread
            alike. The global generators aren't touched: what a generator of batches, a callback or
            a layer of the user's own draws from NumPy's, Python's or TensorFlow's doesn't follow
            from it, and neither does the order of a `tf.data.Dataset` that shuffles itself. Models
            of Keras 2 draw from the global ones alone; there these are put back, and one training
            with a seed runs at a time.
        validation_every_steps: Validate after every so many steps, counted over all epochs, in
            place of `validation_freq`. `on_train_batch_end` of that step sees the values, and so
            does the end of the epoch, where the last ones in it count.
        resume: The path of a file, or a `ResumeFile`, that keeps the whole state of the training:
            every 30 seconds, at each epoch's end (of quick ones every half a second), and where
            Ctrl-C or SIGTERM ends it. The same call, in another process too, goes on from there,
            and ends in the same bits as a training that nothing has disturbed. Once it is finished
            the call returns the history, and the model has what the training left. Generators,
            datasets and functions that bring batches are gone through again up to the place: what
            is random in them has to follow from a seed. The generators of Python, NumPy and
            TensorFlow are put where they were. `load_history()` reads the file.

    A model that was made under a strategy of tf.distribute (`MirroredStrategy`,
    `MultiWorkerMirroredStrategy`, `OneDeviceStrategy`) is trained by all its replicas, as one
    process trains it: each takes its rows of a batch. All workers call this with the same data.

    Returns:
        `bridle.History`, Keras' own with more: `.history` has a list of values for each loss and
        metric, in the order of `evaluate`'s, then those of validation. Also `.interrupted` and
        `.stopped` (whether Ctrl-C ended training, and why it ended early), `.weights_epoch` (the
        epoch, counted from 1, whose weights early stopping left), `.timing` ("seconds" of each
        epoch without compilation, "compile_seconds", "steps_per_second") and `.validations` (a dict
        for each validation within an epoch). A model of Keras 2 gives that one's `History`.

    Raises:
        BridleError: For arguments and data that can't be meant, before training starts.
        KeyboardInterrupt: At a Ctrl-C, the first of which ends training after the steps under way:
            `on_train_end` runs, and the history of the epochs so far is in `model.history`. At a
            prompt (Python's, IPython's, a notebook's) it is returned instead. A second one stops
            at once.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> x = np.linspace(0, 1, 64, dtype="float32")[:, None]
        >>> model = bridle.compile(keras.Sequential([keras.layers.Dense(1)]), "sgd", "mse")
        >>> history = bridle.fit(model, x, 2 * x, epochs=3, seed=1, verbose=0)
        >>> len(history.history["loss"])
        3

    Source: `keras.Model.fit`.
    """
    check_compiled(model, "train")
    given = FitCall(
        x=x,
        y=y,
        batch_size=batch_size,
        epochs=epochs,
        verbose=verbose,
        callbacks=callbacks,
        validation_split=validation_split,
        validation_data=validation_data,
        shuffle=shuffle,
        class_weight=class_weight,
        sample_weight=sample_weight,
        initial_epoch=initial_epoch,
        steps_per_epoch=steps_per_epoch,
        validation_steps=validation_steps,
        validation_batch_size=validation_batch_size,
        validation_freq=validation_freq,
        allow_nan=allow_nan,
        check_finite=check_finite,
        seed=seed,
        validation_every_steps=validation_every_steps,
        resume=resume,
    )
    call = meant(model, given)
    check_validation(call)
    with (
        opened(call.resume, model) as resuming,
        seeded(model, seed_of(model, call.seed, resuming)) as random,
    ):
        data, held_out = prepare_fit(model, call, random or agreed_random(model))
        with watching(model, call, held_out) as (call, _):
            history = train(model, call, data, held_out, resuming)
    if history.interrupted and not in_r():
        end_script(f"{history.stopped} The history is in `model.history`.")
    return history


@_or_own
@_checks_call
def evaluate(
    model: Any,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    verbose: str | int = "auto",
    sample_weight: Any = None,
    steps: int | None = None,
    callbacks: Any = None,
    return_dict: bool = False,
    *,
    allow_nan: bool = False,
) -> Any:
    """Computes the loss and the metrics of a compiled Keras model on data.

    Args:
        model: Any compiled Keras model.
        x: Inputs, as in `fit`.
        y: Targets, as in `fit`.
        batch_size: Samples in a step, 32 if `None`.
        verbose: 0 silent, 1 a progress bar, 2 a line, or "auto".
        sample_weight: A weight for each sample or timestep.
        steps: Steps to run; all of the data if `None`.
        callbacks: `keras.callbacks.Callback` instances.
        return_dict: Return a dict by metric name instead of a list.
        allow_nan: Accept NaN in the data.

    Returns:
        The loss, a float, where there are no metrics; else a list of floats, or a dict: the loss,
        those of the outputs, the metrics.

    Raises:
        BridleError: For arguments and data that can't be meant.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="zeros")])
        >>> model = bridle.compile(model, "sgd", "mse", metrics=["mae"])
        >>> x, y = np.ones((4, 2)), np.full(4, 3.0)
        >>> bridle.evaluate(model, x, y, return_dict=True, verbose=0)
        {'loss': 9.0, 'mae': 3.0}

    Source: `keras.Model.evaluate`.
    """
    check_compiled(model, "evaluate")
    given = EvaluateCall(
        x=x,
        y=y,
        batch_size=batch_size,
        verbose=verbose,
        sample_weight=sample_weight,
        steps=steps,
        callbacks=callbacks,
        return_dict=return_dict,
        allow_nan=allow_nan,
    )
    call = meant(model, given)
    data = prepare_evaluate(model, call)
    with watching(model, call, data) as (call, watcher):
        logs = evaluation.evaluate(model, call, data)
    if watcher is None:
        return logs
    if isinstance(logs, dict):
        return {**logs, **watcher.values}
    return [*(logs if isinstance(logs, list) else [logs]), *watcher.values.values()]


@_or_own
@_checks_call
def predict(
    model: Any,
    x: Any,
    batch_size: int | None = None,
    verbose: str | int = "auto",
    steps: int | None = None,
    callbacks: Any = None,
    *,
    allow_nan: bool = False,
) -> Any:
    """Computes the outputs of a Keras model for inputs.

    Args:
        model: Any Keras model, compiled or not.
        x: Inputs, as in `fit`.
        batch_size: Samples in a step, 32 if `None`.
        verbose: 0 silent, 1 a progress bar, 2 a line, or "auto".
        steps: Steps to run; all of the data if `None`.
        callbacks: `keras.callbacks.Callback` instances.
        allow_nan: Accept NaN in the data.

    Returns:
        Arrays of shape (samples, ...), in the structure of the model's outputs. Where `x` has no
        rows they have none, and no callback is called.

    Raises:
        BridleError: For arguments and data that can't be meant.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = keras.Sequential([keras.layers.Dense(2, kernel_initializer="ones")])
        >>> bridle.predict(model, np.array([[1.0, 2.0]]), verbose=0)
        array([[3., 3.]], dtype=float32)

    Source: `keras.Model.predict`.
    """
    given = PredictCall(
        x=x,
        batch_size=batch_size,
        verbose=verbose,
        steps=steps,
        callbacks=callbacks,
        allow_nan=allow_nan,
    )
    call = meant(model, given)
    return prediction.predict(model, call, prepare_predict(model, call))


@_checks_call
def train_on_batch(
    model: Any,
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    class_weight: Any = None,
    return_dict: bool = False,
    *,
    allow_nan: bool = False,
) -> Any:
    """Updates the weights of a compiled Keras model once, on one batch.

    Args:
        model: Any compiled Keras model.
        x: The inputs of the batch, as in `fit`.
        y: The targets of the batch, as in `fit`.
        sample_weight: A weight for each sample or timestep.
        class_weight: A weight for each class, as in `fit`.
        return_dict: Return a dict by metric name instead of a list.
        allow_nan: Accept NaN in the data.

    Returns:
        The loss, where there are no metrics; else a list, or a dict.

    Raises:
        BridleError: For arguments and data that can't be meant.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="zeros")])
        >>> model = bridle.compile(model, "sgd", "mse")
        >>> x, y = np.ones((4, 2)), np.full(4, 3.0)
        >>> bridle.train_on_batch(model, x, y)
        9.0
        >>> bridle.train_on_batch(model, x, y) < 9
        True

    Source: `keras.Model.train_on_batch`.
    """
    plain = (x, y) if sample_weight is None and class_weight is None else None
    if plain and (told := batch.again(model, "train", plain, return_dict)) is not None:
        return told
    check_compiled(model, "train")
    given = TrainBatchCall(
        x=x,
        y=y,
        sample_weight=sample_weight,
        class_weight=class_weight,
        return_dict=return_dict,
        allow_nan=allow_nan,
    )
    call = meant(model, given)
    data = prepare_batch(model, call)
    return batch.on_batch(model, "train", data, call.return_dict, plain)


@_checks_call
def test_on_batch(
    model: Any,
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    return_dict: bool = False,
    *,
    allow_nan: bool = False,
) -> Any:
    """Computes the loss and the metrics of a compiled Keras model on one batch.

    Args:
        model: Any compiled Keras model.
        x: The inputs of the batch, as in `fit`.
        y: The targets of the batch, as in `fit`.
        sample_weight: A weight for each sample or timestep.
        return_dict: Return a dict by metric name instead of a list.
        allow_nan: Accept NaN in the data.

    Returns:
        The loss, where there are no metrics; else a list, or a dict.

    Raises:
        BridleError: For arguments and data that can't be meant.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="zeros")])
        >>> model = bridle.compile(model, "sgd", "mse")
        >>> bridle.test_on_batch(model, np.ones((4, 2)), np.full(4, 3.0))
        9.0

    Source: `keras.Model.test_on_batch`.
    """
    plain = (x, y) if sample_weight is None else None
    if plain and (told := batch.again(model, "test", plain, return_dict)) is not None:
        return told
    check_compiled(model, "test")
    given = TestBatchCall(
        x=x,
        y=y,
        sample_weight=sample_weight,
        return_dict=return_dict,
        allow_nan=allow_nan,
    )
    call = meant(model, given)
    data = prepare_batch(model, call)
    return batch.on_batch(model, "test", data, call.return_dict, plain)


@_checks_call
def predict_on_batch(model: Any, x: Any, *, allow_nan: bool = False) -> Any:
    """Computes the outputs of a Keras model for one batch.

    Args:
        model: Any Keras model, compiled or not.
        x: The inputs of the batch, as in `fit`.
        allow_nan: Accept NaN in the data.

    Returns:
        Arrays of shape (samples, ...), in the structure of the model's outputs.

    Raises:
        BridleError: For data that can't be meant.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones")])
        >>> bridle.predict_on_batch(model, np.array([[1.0, 2.0]]))
        array([[3.]], dtype=float32)

    Source: `keras.Model.predict_on_batch`.
    """
    if (predicted := batch.again(model, "predict", (x,))) is not None:
        return predicted
    call = meant(model, PredictBatchCall(x=x, allow_nan=allow_nan))
    data = prepare_batch(model, call)
    if data.rows == 0:
        return prediction.of_no_rows(model, data)
    return batch.on_batch(model, "predict", data, given=(x,))


def explain(model: Any) -> str:
    """Says which program ran a model's steps last, and why.

    Args:
        model: Any Keras model.

    Returns:
        One line: for training, evaluation and prediction, as far as they have run, "fused" (many
        steps in one call compiled by XLA), "graph" (many steps in one call of TensorFlow's), "one
        step" (a call for each step) or Keras' own loop, and the reason; what ran in the program of
        an earlier model of the same structure; how often XLA compiled, and how long that took.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> model = bridle.compile(keras.Sequential([keras.layers.Dense(1)]), "sgd", "mse")
        >>> bridle.explain(model)
        'Nothing has run yet.'
        >>> history = bridle.fit(model, np.ones((64, 2)), np.ones(64), verbose=0)
        >>> bridle.explain(model).split(",")[0]
        'training: graph'
    """
    check_model(model)
    words = {"train": "training", "test": "evaluation", "predict": "prediction"}
    ran = state.of(model).ran
    told = [f"{words[mode]}: {name}, because {why}" for mode, (name, why) in ran.items()]
    earlier = [words[mode] for mode, is_earlier in state.of(model).earlier.items() if is_earlier]
    if earlier:
        told.append(f"traced for an earlier model of the same structure: {', '.join(earlier)}")
    for mode, (times, seconds) in state.of(model).xla.items():
        shapes = "1 shape" if times == 1 else f"{times} shapes"
        told.append(f"XLA compiled {words[mode]} for {shapes} of batches in {seconds:.1f} s")
    if state.of(model).xla and backend().why_not_kept():
        told.append(f"not kept for other processes, because {backend().why_not_kept()}")
    return "; ".join(told) or "Nothing has run yet."


def to_r(value: Any) -> Any:
    """Hands a Python object to R, in a process where rpy2 has started R.

    Args:
        value: Any Python object, a Keras model say.

    Returns:
        An rpy2 object that R functions see as the same object through reticulate.

    Raises:
        BridleError: If rpy2 isn't installed.
    """
    try:
        from bridle.convert import rpy2_objects
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "rpy2":
            raise
        raise BridleError("Can't reach R without rpy2.", "Install the package `rpy2`.") from None
    return rpy2_objects.to_r(value)
