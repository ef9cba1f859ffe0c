"""Distributions for R: tf.distribute's strategies, made, entered and told of."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import keras
import tensorflow as tf

from bridle.convert.plain import plain
from bridle.errors import (
    BridleError,
    BridleNameError,
    BridleTypeError,
    BridleValueError,
    all_of,
    must_be,
    show,
    singular,
    unknown_name,
)
from bridle.keras_compat.replicas import workers_of

_START = "Call `distribution_multi_worker()` first in the script."
_UNSET = 'What isn\'t started by `run_workers()` needs no TF_CONFIG: `Sys.unsetenv("TF_CONFIG")`.'


def mirrored(devices: Any = None) -> tf.distribute.MirroredStrategy:
    """A strategy with a replica on each of some devices of this machine.

    Args:
        devices: Their names; by default all GPUs, or the CPU where there are none.

    Raises:
        BridleError: For devices that aren't there, or come twice.
    """
    _check_backend()
    if devices is None:
        return tf.distribute.MirroredStrategy()
    given = plain(devices, "devices")
    given = given if isinstance(given, list) else [given]
    names = [_device(name, "devices") for name in given]
    if not names:
        raise must_be("devices", "names of devices", devices, _those_there())
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BridleValueError(
            f"`devices` must be different ones, but {show(twice)} comes {names.count(twice)} times."
        )
    return tf.distribute.MirroredStrategy(names)


def multi_worker(config: str | None = None) -> tf.distribute.MultiWorkerMirroredStrategy:
    """The strategy of all workers, of which this process is the one that TF_CONFIG says.

    Args:
        config: R's TF_CONFIG, `None` without. Python, once it has started, hears of no change to
            R's variables.

    Raises:
        BridleError: For a TF_CONFIG that can't be meant, or where it comes too late.
    """
    _check_backend()
    if config is None:
        os.environ.pop("TF_CONFIG", None)
    else:
        _check_config(config)
        os.environ["TF_CONFIG"] = config
    try:
        return tf.distribute.MultiWorkerMirroredStrategy()
    except RuntimeError as error:
        if "program startup" not in str(error):
            raise
        raise BridleError(
            "Can't become one of several workers any more: TensorFlow has computed something "
            "already.",
            f"{_START} Optimizers, layers and tensors come after it.",
        ) from error
    except ValueError as error:
        if "already configured" not in str(error):
            raise
        raise BridleError(
            "Can't become another worker: TF_CONFIG has changed since this process became one.",
            "Start a new process for it.",
        ) from error


def one_device(device: Any) -> tf.distribute.OneDeviceStrategy:
    """A strategy that keeps variables and computes on one device.

    Args:
        device: Its name.

    Raises:
        BridleError: For a device that isn't there.
    """
    _check_backend()
    return tf.distribute.OneDeviceStrategy(_device(plain(device, "device"), "device"))


def enter(distribution: Any) -> AbstractContextManager[Any]:
    """Enters a strategy's scope and returns it.

    Raises:
        BridleError: For what isn't a strategy, or within the scope of another one.
    """
    _check_backend()
    if not isinstance(distribution, tf.distribute.Strategy):
        hint = "Make one with `distribution_mirrored()` or its relatives, or with tf.distribute."
        raise must_be("distribution", "a distribution", distribution, hint)
    around = tf.distribute.get_strategy()
    if tf.distribute.has_strategy() and around is not distribution:
        raise BridleValueError(
            "Can't use a distribution inside of another one.",
            f"Around this is {told(around)}.",
        )
    scope = distribution.scope()
    scope.__enter__()
    return scope


def leave(scope: AbstractContextManager[Any]) -> None:
    """Leaves a scope."""
    scope.__exit__(None, None, None)


def told(distribution: Any) -> str:
    """A strategy in a line: its kind, its replicas, its workers."""
    devices = [_short(name) for name in distribution.extended.worker_devices]
    count = distribution.num_replicas_in_sync
    replicas = f"{count} replica{'' if count == 1 else 's'}"
    if isinstance(distribution, tf.distribute.MultiWorkerMirroredStrategy):
        number, workers = workers_of(distribution)
        return f"multi-worker: worker {number} of {workers}, {replicas}, here on {_and(devices)}"
    if isinstance(distribution, tf.distribute.MirroredStrategy):
        return f"mirrored: {replicas} on {_and(devices)}"
    if isinstance(distribution, tf.distribute.OneDeviceStrategy):
        return f"one device: {devices[0]}"
    return f"{type(distribution).__name__}: {replicas}"


def _check_backend() -> None:
    backend = keras.config.backend()
    if backend != "tensorflow":
        start = "Use `keras$distribution`, or restart" if backend == "jax" else "Restart"
        raise BridleError(
            f"Can't distribute with tf.distribute: Keras runs on {backend}.",
            f'{start} R and call `use_backend("tensorflow")` first.',
        )


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# Devices.

_KINDS = ("CPU", "GPU", "TPU")


def _device(name: Any, argument: str) -> str:
    """A device's short name, "GPU:0", of any that TensorFlow knows it by."""
    if not isinstance(name, str):
        wanted = "the name of a device" if argument == "device" else "names of devices"
        raise must_be(argument, wanted, name, _those_there())
    short = _short(name)
    there = _there()
    if short in there:
        return short
    sentence = f"Can't find the device {show(name)}."
    kind = short.split(":")[0]
    if kind in _KINDS and not any(known.startswith(kind) for known in there):
        # A CPU isn't what somebody meant who wrote GPU.
        raise BridleNameError(sentence, _those_there())
    raise unknown_name(sentence, short, there, "devices")


def _short(name: str) -> str:
    try:
        found = tf.DeviceSpec.from_string(name if name.startswith("/") else f"/{name}")
    except ValueError:
        return name
    if not found.device_type:
        return name
    return f"{found.device_type.upper()}:{found.device_index or 0}"


def _there() -> list[str]:
    """The devices of this process, GPUs first."""
    names = [_short(device.name) for device in tf.config.list_logical_devices()]
    return sorted(names, key=lambda name: name.startswith("CPU"))


def _those_there() -> str:
    return all_of(_there(), "devices")


# TF_CONFIG.


def _check_config(text: str) -> None:
    """Refuses a TF_CONFIG that TensorFlow would fail with, or wait for others with, without end.

    Raises:
        BridleError: With what it must have.
    """
    try:
        config = json.loads(text)
    except json.JSONDecodeError as error:
        raise BridleValueError(
            f"TF_CONFIG must be JSON, but at character {error.pos + 1} it isn't.", _UNSET
        ) from error
    if not isinstance(config, Mapping):
        raise BridleTypeError(
            f'TF_CONFIG must be an object with "cluster" and "task", not {_shown(config)}.',
            _UNSET,
        )
    if not config.get("cluster"):
        return
    cluster, task = config["cluster"], config.get("task")
    lists = isinstance(cluster, Mapping) and all(
        isinstance(entry, list) and all(isinstance(address, str) for address in entry)
        for entry in cluster.values()
    )
    if not lists:
        raise BridleTypeError(
            f'TF_CONFIG must have lists of addresses in "cluster", not {_shown(cluster)}.',
            'One worker on each of two hosts is `{"worker": ["a:29500", "b:29500"]}`.',
        )
    task = task if isinstance(task, Mapping) else {}
    kind = task.get("type")
    if kind == "evaluator":
        return
    if kind not in cluster:
        raise BridleValueError(
            f'TF_CONFIG must have a "type" of the cluster in "task", not {_shown(kind)}.',
            all_of(cluster, "types"),
        )
    number, count = task.get("index"), len(cluster[kind])
    whole = not isinstance(number, bool) and str(number).isdecimal()
    if not whole or int(str(number)) >= count:
        kinds = f"{kind}s" if count != 1 else singular(f"{kind}s")
        raise BridleValueError(
            f'TF_CONFIG must have an "index" of the cluster in "task", not {_shown(number)}.',
            f"The cluster has {count} {kinds}, counted from 0.",
        )


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "distribution_mirrored": mirrored,
    "distribution_multi_worker": multi_worker,
    "distribution_one_device": one_device,
    "enter_distribution": enter,
    "leave_distribution": leave,
    "tell_distribution": told,
}
