"""TensorFlow's flags for XLA, and what it logs."""

import os
import subprocess
import sys

import pytest

from bridle.keras_compat import xla

FLAGS = "TF_XLA_FLAGS"


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (None, True),
        ("", True),
        ("--tf_xla_min_cluster_size=3", True),
        ("--tf_xla_persistent_cache_directory=/of/the/user", False),
        ("/a/file/of/flags", False),
    ],
)
def test_the_environment_stays_the_users(monkeypatch, given, taken):
    monkeypatch.delenv(FLAGS, raising=False)
    if given is not None:
        monkeypatch.setenv(FLAGS, given)
    assert xla.keep_compiled_in("ram://elsewhere") is taken
    assert os.environ.get(FLAGS) == given


CODE = """
import os, sys
import tensorflow as tf
from bridle.keras_compat import xla
xla.keep_compiled_in("ram://kept")
tf.function(lambda x: x + 1, jit_compile=True)(tf.constant(1))
tf.function(lambda x: x + 1)(tf.constant(1))
print(len(tf.io.gfile.glob("ram://kept/*")))
"""


def test_flags_are_added_to_the_users():
    environment = {**os.environ, FLAGS: "--tf_xla_clustering_debug", "BRIDLE_XLA_CACHE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"


LOGGED = [
    b"E0000 00:00:17.18 8139 text_format.cc:378] Error parsing text-format "
    b"tensorflow.XlaSerializedCacheEntry: 2:1: Expected identifier, got: 6\n",
    b"E0000 00:00:17.18 8139 cpu_aot_loader.cc:220] Loading XLA:CPU AOT result. Target machine "
    b"feature +prefer-no-gather is not  supported on the host machine. Could lead to SIGILL.\n",
]
OTHERS = [
    b"E0000 00:00:17.18 8139 cpu_aot_loader.cc:220] Loading XLA:CPU AOT result. Target machine "
    b"feature +avx512f is not  supported on the host machine. Could lead to SIGILL.\n",
    b"E0000 00:00:17.18 8139 text_format.cc:378] Error parsing text-format tensorflow.Other\n",
    b"what a callback says\n",
    b"without an end",
]


def test_only_what_is_no_error_is_left_out(capfd):
    os.write(2, b"before\n")
    with xla.without_false_errors():
        for line in [OTHERS[0], LOGGED[0], OTHERS[1], LOGGED[1], *OTHERS[2:]]:
            os.write(2, line)
    os.write(2, b"after")
    assert capfd.readouterr().err.encode() == b"before\n" + b"".join(OTHERS) + b"after"


def test_an_error_inside_loses_nothing(capfd):
    with pytest.raises(ZeroDivisionError), xla.without_false_errors():
        os.write(2, b"said")
        raise ZeroDivisionError
    assert capfd.readouterr().err == "said"
