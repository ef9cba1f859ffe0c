"""What is refused: its text, and that it leaves the model untouched.

The texts of each file of tests are in ../snapshots/bad_input, to be read as prose.
BRIDLE_UPDATE_SNAPSHOTS=1 writes them anew where a person does it; on CI, which sets CI, a text that
isn't there fails.
"""

import copy
import os
import re
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

import bridle
from bridle import state

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "bad_input"
CE = "sparse_categorical_crossentropy"


@pytest.fixture(scope="session")
def models(small, rows):
    """A model of each kind, compiled and trained for a batch.

    "one" (i -> o), "classes" (i -> o of 3), "one-hot" (its targets), "binary" (one unit, two
    classes), "two" (a, b -> p, q),
    "sequence", "looped" ("one", not eager), "levels" (trained on the classes "no" and "yes"), "new"
    (not compiled), "unbuilt" (compiled, and knows no shape of its inputs yet).
    """
    made = {
        "one": (small.one(), "mse", (rows.x, rows.y)),
        "classes": (small.classes(), CE, (rows.x, rows.codes)),
        "one-hot": (small.classes(), "categorical_crossentropy", (rows.x, np.eye(3)[rows.codes])),
        "binary": (small.one(activation="sigmoid"), "binary_crossentropy", (rows.x, rows.halves)),
        "two": (small.two(), ["mse", CE], ([rows.x, rows.b], [rows.y, rows.halves])),
        "sequence": (small.sequence(), "mse", (rows.steps, rows.step_targets)),
        "looped": (small.one(), "mse", (rows.x, rows.y)),
        "levels": (small.classes(), CE, (rows.x, pd.Categorical(["no", "yes"] * 4))),
    }
    for model, loss, data in made.values():
        bridle.compile(model, "adam", loss, run_eagerly=True)
        bridle.train_on_batch(model, *data)
    made["looped"][0].run_eagerly = False  # so that bridle's own loop would train it
    unbuilt = keras.Sequential([keras.layers.Dense(1)])
    bridle.compile(unbuilt, "adam", "mse")
    others = {"new": small.one(), "unbuilt": unbuilt}
    return {**{kind: model for kind, (model, *_) in made.items()}, **others}


def everything(model):
    """All that a call that is refused must leave as it is."""
    optimizer = getattr(model, "optimizer", None)
    return {
        "weights": [w.tolist() for w in model.get_weights()],
        "optimizer": [np.asarray(v).tolist() for v in optimizer.variables] if optimizer else None,
        "same optimizer": id(optimizer),
        "config": model.get_compile_config() if model.compiled else None,
        "metrics": [(m.name, [np.asarray(v).tolist() for v in m.variables]) for m in model.metrics],
        "history": id(getattr(model, "history", None)),
        "remembered": copy.deepcopy(state.of(model)),
    }


def updating():
    return os.environ.get("BRIDLE_UPDATE_SNAPSHOTS") == "1" and "CI" not in os.environ


@pytest.fixture(scope="module")
def texts(request):
    """The snapshot of a file of tests, rewritten at the end where that is asked for."""
    snapshot = SNAPSHOTS / f"{request.path.stem.removeprefix('test_')}.txt"
    known = {}
    for entry in snapshot.read_text("utf-8").split("\n\n") if snapshot.exists() else []:
        name, kind, text = entry.strip().split("\n", 2)
        known[name.removeprefix("# ")] = (kind, text)
    new = {}
    yield known, new
    if updating():
        entries = [f"# {name}\n{kind}\n{text}" for name, (kind, text) in new.items()]
        snapshot.write_text("\n\n".join(entries) + "\n", "utf-8")


@pytest.fixture
def check_refused(models, rows, texts):
    """Checks that a call on a kind of model is refused, in the words of the snapshot."""
    known, new = texts

    def check(name, kind, call):
        model = models[kind]
        before = everything(model)
        with pytest.raises(bridle.BridleError) as raised:
            call(model, rows)
        assert everything(model) == before
        # What Keras has differs between its versions.
        text = str(raised.value)
        text = re.sub(r"The (optimizers|losses|metrics) are `.*", r"The \1 are ...", text)
        new[name] = (type(raised.value).__name__, text)
        if not updating():
            assert new[name] == known[name]

    return check


@pytest.fixture
def check_texts(texts):
    """Checks that the snapshot has the texts of these cases and no others."""

    def check(cases):
        assert len(cases) >= 10
        assert updating() or set(texts[0]) == set(cases)

    return check
