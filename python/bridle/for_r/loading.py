"""Models, weights and configs out of files, for R: no code in a file runs unasked."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras

from bridle.convert.plain import plain
from bridle.data import blueprints
from bridle.engine.as_before import as_before
from bridle.errors import BridleError, BridleValueError, in_r, show
from bridle.for_r import archives
from bridle.for_r.custom_objects import by_own_name
from bridle.for_r.saving import given_path


def load_model(
    model: str,
    custom_objects: Any = None,
    compile: bool = True,
    safe_mode: bool = True,
    raw: bool = False,
) -> Any:
    """The model that `save_model()` saved.

    Args:
        model: The path.
        custom_objects: Names in the file and the classes or functions that they stand for.
        compile: Whether to compile the model as it was.
        safe_mode: Whether to refuse files with Python code of their own.
        raw: Whether the file has what the user gave as bytes.

    Raises:
        BridleValueError: For a file that isn't there, isn't whole or isn't a model's, and for code
            in it.
    """
    path = _readable(model, "model")
    shown, config = "`model`" if raw else show(path), None
    if path.endswith(".keras") or os.path.exists(os.path.join(path, "config.json")):
        config = archives.config_in(path, shown) if os.path.exists(path) else None
    elif path.endswith((".h5", ".hdf5")):
        config = archives.config_in_hdf5(path, shown)
    else:
        _check_kind(path, shown)
    allow = f"safe_mode = {show(False)}" if in_r() else "safe_mode=False"
    with _explained(shown, config, f"`{allow}`"):
        objects = by_own_name(custom_objects)
        loaded = _a_model(keras.saving.load_model(path, objects, compile, safe_mode), shown)
    if not safe_mode:
        blueprints.trust(loaded)
    return loaded


def load_weights(model: Any, filepath: str, skip_mismatch: bool = False, more: Any = None) -> None:
    """Reads the weights that `save_weights()` wrote into a model with the same layers.

    Raises:
        BridleValueError: For a file that isn't whole, and for weights that don't fit the model,
            which stays as it was.
    """
    path = _readable(filepath, "filepath")
    if path.endswith(".keras"):
        archives.config_in(path, show(path))
    elif path.endswith((".h5", ".hdf5")):
        archives.check_hdf5(path, show(path))
    with as_before(model):
        try:
            model.load_weights(path, skip_mismatch=skip_mismatch, **plain(more, "...") or {})
        except (KeyError, OSError, ValueError) as error:
            if not model.built or isinstance(error, BridleError):
                raise
            why = _why(_of_first(str(error))[0])
            leave_out = f"skip_mismatch = {show(True)}" if in_r() else "skip_mismatch=True"
            raise BridleValueError(
                f"Can't load the weights in {show(path)} into this model, which is as it was.",
                f"{why}\n`{leave_out}` leaves out the layers that don't fit.",
            ) from error


def load_config(filepath: str, custom_objects: Any = None) -> Any:
    """A new model, with new weights, from the JSON that `save_config()` wrote or returned.

    Raises:
        BridleValueError: For what isn't a model's JSON, and for code in it.
    """
    if filepath.lstrip().startswith("{"):
        text, shown = filepath, "`filepath`"
    else:
        path = _readable(filepath, "filepath")
        text, shown = Path(path).read_text("utf-8", errors="replace"), show(path)
    config = archives.config_of(text, shown)
    unsafe = "config_enable_unsafe_deserialization()"
    allow = unsafe if in_r() else f"keras.{unsafe.replace('_', '.', 1)}"
    with _explained(shown, config, f"`{allow}`"):
        return _a_model(keras.models.model_from_json(text, by_own_name(custom_objects)), shown)


@contextlib.contextmanager
def _explained(shown: str, config: Any, allow: str) -> Iterator[None]:
    """Says in a sentence why Keras refuses a file, where its reason is the file's.

    Args:
        shown: What the file is called.
        config: The model's configuration, `None` where it isn't known.
        allow: What lets code in the file run.
    """
    try:
        yield
    except BridleError:
        raise
    except Exception as error:
        refusal = _refusal(str(error), shown, config, allow)
        if refusal is None:
            raise
        raise refusal from error


def _refusal(told: str, shown: str, config: Any, allow: str) -> BridleValueError | None:
    if "Requested the deserialization of" in told:
        what = ", ".join(code_in(config)) or "something in it"
        return BridleValueError(
            f"Can't load {shown}: {what} would run code that came with the file.",
            f"Only if you trust whoever made it: {allow}.",
        )
    unknown = re.search(r"(?:Could not locate|Unknown) ([a-z]+):? '([^']*)'", told)
    if unknown:
        kind, name = unknown.groups()
        return BridleValueError(
            f"Can't load {shown}: it uses the {kind} `{_with_module(name, config)}`, which isn't "
            "known here.",
            f"If it is yours, name it in `custom_objects`: {_as_custom_object(name)}.",
        )
    if told.startswith("A total of"):
        sentence, *hints = _of_first(told)
        if sentence.startswith("Can't take the "):  # what bridle keeps in files (data/memory_files)
            return BridleValueError(sentence, "\n".join(hints))
        return BridleValueError(
            f"Can't load {shown}: what it holds doesn't fit its model.", sentence
        )
    return None


def _as_custom_object(name: str) -> str:
    return f"`list({name} = ...)`" if in_r() else f'`{{"{name}": ...}}`'


def code_in(config: Any) -> list[str]:
    """What in a model's configuration runs code of the file's own, in words."""
    found = []
    for part, owner in _parts(config):
        if part.get("class_name") == "TFSMLayer":
            saved = part["config"].get("filepath") if isinstance(part.get("config"), dict) else None
            found.append(f"the SavedModel {show(saved)} in `{owner}`")
        elif part.get("class_name") == "__lambda__":
            found.append(f"a lambda in `{owner}`" if owner else "a lambda")
    return list(dict.fromkeys(found))


def _with_module(name: str, config: Any) -> str:
    """A name with the module that a configuration says it is from, if it says one."""
    for part, _ in _parts(config):
        called = part.get("class_name"), part.get("config")
        module = part.get("module")
        if name in called and isinstance(module, str) and module != "builtins":
            return f"{module}.{name}"
    return name


def _parts(config: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """The dicts in a configuration, each with the name of the object that it belongs to."""
    left: list[tuple[Any, str]] = [(config, "")]
    while left:
        part, owner = left.pop()
        if isinstance(part, dict):
            inner = part.get("config")
            name = inner.get("name") if isinstance(inner, dict) else None
            owner = name if isinstance(name, str) else owner
            yield part, owner
            left += [(value, owner) for value in reversed(part.values())]
        elif isinstance(part, list):
            left += [(value, owner) for value in reversed(part)]


def _of_first(told: str) -> list[str]:
    """The lines that Keras has of the first part of a model that failed, of all that it says."""
    parts = told.split("\n\n")
    return (parts[1] if len(parts) > 1 else told).strip().splitlines()


def _why(told: str) -> str:
    """Why weights don't fit: what Keras says, without the values of a variable of another shape."""
    shapes = re.findall(r"(?:variable|value)\.shape=(\([^)]*\))", told)
    path = re.search(r"path=([^,]+),", told)
    if path is None or len(shapes) != 2:
        return told
    return f"`{path[1]}` has the shape {shapes[0]}, and what is in the file {shapes[1]}."


def _a_model(loaded: Any, shown: str) -> Any:
    if not isinstance(loaded, keras.Model):
        raise BridleValueError(f"Can't load {shown}: it isn't a model, but {show(loaded)}.")
    return loaded


def _check_kind(path: str, shown: str) -> None:
    """Refuses what no format of Keras' is known by."""
    if os.path.isfile(path):
        wanted = "a path that ends in .keras or .h5"
        raise BridleValueError(f"`model` must be {wanted}, not {shown}.")
    if os.path.exists(os.path.join(path, "saved_model.pb")):
        layer = "`layer_tfsm()`" if in_r() else "`keras.layers.TFSMLayer`"
        raise BridleValueError(
            f"Can't load {shown}: it is a SavedModel, which predicts and can't be trained.",
            f"{layer} makes a layer of it.",
        )


def _readable(filepath: Any, argument: str) -> str:
    path = given_path(filepath, argument)
    if not os.path.exists(path) and "://" not in path:
        raise BridleValueError(
            f"Can't read {show(path)}: there is no such file.",
            f"Paths start from {show(os.getcwd())}.",
        )
    return path


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "load_model": load_model,
    "load_weights": load_weights,
    "load_config": load_config,
}
