"""What Keras' code looks at beside a model, and what of a model it looks at."""

import ast
import contextlib
import functools
import gc
import re
import sys
from pathlib import Path

import keras
import pytest
import tensorflow as tf
from keras.src.backend.common import global_state
from keras.src.backend.common.variables import AutocastScope

from bridle.keras_compat import structure

sys.path.insert(0, str(Path(__file__).parent))
from keys import outcome, predicts, sequential

L = keras.layers


def test_a_class_that_is_changed_twice_is_another_each_time(monkeypatch):
    keys = []
    for factor in range(1, 4):
        # Each function may take the memory of the last one.
        with monkeypatch.context() as patch:
            patch.setattr(L.Dense, "call", eval(f"lambda self, x, training=None: {factor} * x"))
            keys.append(predicts(sequential(L.Dense(4))))
        gc.collect()
    with monkeypatch.context() as patch:
        patch.setattr(L.Dense, "supports_something", 1, raising=False)
        keys.append(predicts(sequential(L.Dense(4))))
    assert len({*keys, predicts(sequential(L.Dense(4)))}) == len(keys) + 1


def test_a_function_of_keras_own_that_is_changed_counts(monkeypatch):
    model = sequential(L.Dense(4, "relu"))
    before = predicts(model)
    with monkeypatch.context() as patch:
        patch.setattr(keras.src.backend.tensorflow.nn, "relu", lambda x: x)
        assert predicts(model) != before
    assert predicts(model) == before


@contextlib.contextmanager
def set_to(setter, value, back):
    setter(value)
    try:
        yield
    finally:
        setter(back)


#: What else a trace looks at.
SURROUNDINGS = {
    "floatx": lambda: set_to(keras.config.set_floatx, "float64", "float32"),
    "epsilon": lambda: set_to(keras.config.set_epsilon, 1e-3, 1e-7),
    "images": lambda: set_to(keras.config.set_image_data_format, "channels_first", "channels_last"),
    "policy": lambda: set_to(keras.config.set_dtype_policy, "mixed_float16", "float32"),
    "attention": lambda: set_to(
        functools.partial(global_state.set_global_attribute, "flash_attention"), False, None
    ),
    "device": lambda: tf.device("CPU:0"),
    "tf32": lambda: set_to(tf.config.experimental.enable_tensor_float_32_execution, False, True),
    "grappler": lambda: set_to(
        tf.config.optimizer.set_experimental_options,
        {"auto_mixed_precision": True},
        {"auto_mixed_precision": False},
    ),
    "casting": lambda: AutocastScope("float16"),
    "checks": lambda: set_to(
        lambda on: getattr(tf.debugging, f"{on}_check_numerics")(), "enable", "disable"
    ),
}


@pytest.mark.parametrize("surrounding", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_each_surrounding_counts(surrounding):
    model = sequential(L.Dense(4))
    before = predicts(model)
    with surrounding():
        assert outcome(functools.partial(predicts, model)) != before


def test_keras_has_no_other_settings():
    """Those that aren't told are about what is said, saved or how long a training is."""
    told = {"floatx", "epsilon", "image_data_format", "dtype_policy", "flash_attention"}
    others = {"backend", "interactive_logging", "traceback_filtering", "unsafe_deserialization"}
    others |= {"max_epochs", "max_steps_per_epoch", "nnx"}
    verbs = re.compile(r"(set|enable|disable|is)_|_enabled$")
    found = {verbs.sub("", name) for name in dir(keras.config) if name[0] != "_"}
    assert {verbs.sub("", name) for name in found} <= told | others


#: What Keras' steps read of what a structure leaves out, and why it may.
READ = {
    "the signature of a class's call()": ["layer.py _call_signature"],
    "each call empties them first": ["layer.py _losses", "layer.py _loss_ids"],
    "told where a layer's name decides": ["layer.py name", "layer.py path"],
    "in the names of operations, or in errors": [
        *("loss.py name", "operation.py name", "loss_scale_optimizer.py name"),
        *("learning_rate_schedule.py name", "equalization.py name", "index_lookup.py name"),
    ],
    "told where there are several outputs; logs have each model's own": ["compile_utils.py name"],
    "places in a list that is told": [
        *("base_optimizer.py _trainable_variables_indices",),
        *("multi_optimizer.py _trainable_variables_indices",),
    ],
    "when an optimizer is built": ["multi_optimizer.py path"],
    "no structure is known with a pattern": ["base_optimizer.py name"],
    "found anew from what is told": ["base_optimizer.py _exclude_from_weight_decay_cache"],
    "when a model is made": ["operation.py _inbound_nodes"],
}
#: The functions that run while a step is traced.
RUNS = re.compile(
    r"_*call_*|compute_\w+|update_\w+|result|reset_state|_?apply\w*|losses|_get\w+|scale_loss"
    r"|\w*(train|test|predict)_step|\w*_call|next|finalize\w*|_use_weight_decay|_clip\w+"
    r"|\w*transform\w*"
)
FOLDERS = (
    *("layers", "optimizers", "losses", "metrics", "models", "trainers", "ops", "random"),
    *("regularizers", "constraints", "backend/common", "backend/tensorflow"),
)


def reads(file):
    """What the functions of a file read by names that a structure leaves out."""
    left_out = (structure._NOTES | structure._NAMES) - {"build"}
    for function in ast.walk(ast.parse(file.read_text())):
        if isinstance(function, ast.FunctionDef) and RUNS.fullmatch(function.name):
            for part in ast.walk(function):
                is_read = isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Load)
                if is_read and part.attr in left_out:
                    yield f"{file.name} {part.attr}"


def test_a_step_reads_nothing_that_a_structure_leaves_out():
    source = Path(keras.__file__).parent / "src"
    files = [file for folder in FOLDERS for file in (source / folder).rglob("*.py")]
    found = {read for file in files if not file.name.endswith("_test.py") for read in reads(file)}
    assert len(found) > 10
    assert found <= {read for reads in READ.values() for read in reads}
