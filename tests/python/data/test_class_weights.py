"""class_weight and string targets: held to sample weights written out by hand."""

import h5py
import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from in_order import InOrder

import bridle
from bridle import BridleError
from bridle.convert.records import RFactor, RList, RVector
from bridle.data.class_weights import Weigher

SPARSE = "sparse_categorical_crossentropy"
NAMES = np.array(["no", "yes"])


def two(small, as_dict=False):
    return bridle.compile(small.two(as_dict=as_dict), "sgd", {"p": "mse", "q": SPARSE})


def inputs(rows, as_dict):
    return {"a": rows.x, "b": rows.b} if as_dict else [rows.x, rows.b]


def targets(rows, as_dict, q=None):
    q = rows.halves if q is None else q
    return {"p": rows.y, "q": q} if as_dict else [rows.y, q]


def by_hand(rows):
    return np.where(rows.halves == 1, 3.0, 0.5).astype("float32")


# The same weights, 0.5 and 3, however they are said.
WAYS = {
    "codes": ({"q": {0: 0.5, 1: 3}}, None),
    "a list": ({"q": [0.5, 3]}, None),
    "levels of a factor": ({"q": {"no": 0.5, "yes": 3}}, lambda c: RFactor(c, ["no", "yes"])),
    "strings": ({"q": {"no": 0.5, "yes": 3}}, lambda c: NAMES[c]),
    "a pandas categorical": (
        {"q": {"no": 0.5, "yes": 3}},
        lambda c: pd.Categorical.from_codes(c, ["no", "yes"]),
    ),
    "a series of strings": ({"q": {"yes": 3, "no": 0.5}}, lambda c: pd.Series(NAMES[c])),
}


@pytest.mark.slow
@pytest.mark.parametrize("as_dict", [False, True], ids=["lists", "dicts"])
@pytest.mark.parametrize("way", WAYS)
def test_class_weights_of_an_output_are_sample_weights(way, as_dict, small, rows, same_model):
    weights, make = WAYS[way]
    q = make(rows.halves) if make else None
    ours, theirs = two(small, as_dict), two(small, as_dict)
    how = {"epochs": 2, "batch_size": 3, "shuffle": False, "verbose": 0}
    bridle.fit(ours, inputs(rows, as_dict), targets(rows, as_dict, q), class_weight=weights, **how)
    written = {"p": np.ones(8, "float32"), "q": by_hand(rows)}
    if not as_dict:
        written = list(written.values())
    keras.Model.fit(
        theirs, inputs(rows, as_dict), targets(rows, as_dict), sample_weight=written, **how
    )
    same_model(ours, theirs)


def _dataset(rows):
    parts = {"a": rows.x, "b": rows.b}, {"p": rows.y, "q": rows.halves}
    return tf.data.Dataset.from_tensor_slices(parts).batch(3)


class _Batches(keras.utils.PyDataset):
    def __init__(self, rows):
        super().__init__()
        self.batches = list(_dataset(rows).as_numpy_iterator())

    def __len__(self):
        return 3

    def __getitem__(self, number):
        return self.batches[number]


SOURCES = {
    "dataset": _dataset,
    "PyDataset": _Batches,
    "generator": lambda rows: (batch for batch in _dataset(rows).as_numpy_iterator()),
}


@pytest.mark.parametrize("source", SOURCES)
def test_class_weights_of_batches(source, small, rows, same_model):
    ours, theirs = two(small, True), two(small, True)
    how = {"shuffle": False, "verbose": 0}
    if source == "generator":
        how = {"verbose": 0}
    bridle.fit(ours, SOURCES[source](rows), class_weight={"q": {0: 0.5, 1: 3}}, **how)
    written = {"p": np.ones(8, "float32"), "q": by_hand(rows)}
    keras.Model.fit(
        theirs, inputs(rows, True), targets(rows, True), sample_weight=written, batch_size=3,
        shuffle=False, verbose=0,
    )  # fmt: skip
    same_model(ours, theirs)


def test_class_weights_of_one_batch(small, rows, same_model):
    ours, theirs = two(small), two(small)
    given = inputs(rows, False), targets(rows, False)
    bridle.train_on_batch(ours, *given, class_weight={"q": {0: 0.5, 1: 3}})
    keras.Model.train_on_batch(theirs, *given, sample_weight=[np.ones(8), by_hand(rows)])
    same_model(ours, theirs)


def test_a_generator_of_one_output(small, rows, same_model):
    models = []
    for x, y in (((b for b in [(rows.x, rows.codes)]), None), (rows.x, rows.codes)):
        model = bridle.compile(small.classes(), "sgd", SPARSE)
        bridle.fit(model, x, y, class_weight={0: 2, 2: 5}, verbose=0)
        models.append(model)
    same_model(*models)


def test_validation_is_not_weighted(small, rows):
    found = []
    for weights in (None, {"q": {0: 9, 1: 0}}):
        model = two(small)
        model.optimizer.learning_rate = 0.0
        history = bridle.fit(
            model, inputs(rows, False), targets(rows, False), class_weight=weights,
            validation_split=0.5, verbose=0,
        )  # fmt: skip
        found.append(history.history)
    assert found[0]["val_loss"] == found[1]["val_loss"]
    assert found[0]["loss"] != found[1]["loss"]


# Targets, the kind of loss, and weights for the classes 0 (1.0), 1 (2.0) and 2 (4.0).
CODES = np.array([0, 2, 1, 2])
WEIGHED = np.array([1, 4, 2, 4], "float32")
SHAPES = {
    "codes": (SPARSE, CODES, WEIGHED),
    "a column": (SPARSE, CODES[:, None], WEIGHED),
    "floats": (SPARSE, CODES.astype("float32"), WEIGHED),
    "one-hot": ("categorical_crossentropy", np.eye(3, dtype="float32")[CODES], WEIGHED),
    "timesteps": (SPARSE, CODES.reshape(2, 2), WEIGHED.reshape(2, 2)),
}


@pytest.mark.parametrize("source", ["arrays", *SOURCES])
def test_targets_by_name_for_outputs_in_a_list(source, small, rows, same_model):
    ours, theirs = two(small), two(small)
    how = {} if source == "generator" else {"shuffle": False}
    x, y = {"a": rows.x, "b": rows.b}, targets(rows, True)
    given = {"x": x, "y": y, "batch_size": 3}
    if source != "arrays":
        given = {"x": SOURCES[source](rows)}
    bridle.fit(ours, **given, class_weight={"q": {0: 0.5, 1: 3}}, verbose=0, **how)
    keras.Model.fit(
        theirs, x, targets(rows, False), sample_weight=[np.ones(8), by_hand(rows)], batch_size=3,
        shuffle=False, verbose=0,
    )  # fmt: skip
    same_model(ours, theirs)


@pytest.mark.parametrize("make", [np.asarray, tf.constant], ids=["array", "tensor"])
@pytest.mark.parametrize("case", SHAPES)
def test_the_weights_of_targets(case, make, small):
    loss, y, wanted = SHAPES[case]
    model = bridle.compile(small.classes(), loss=loss)
    found = Weigher.of(model, {"o": {1: 2.0, 2: 4.0}}).of_targets(make(y))
    assert str(found.dtype).endswith("float32'>") or found.dtype == "float32"
    np.testing.assert_array_equal(found, wanted)


def test_the_only_output_may_be_named(small, rows, same_model):
    models = []
    for weights in ({0: 2.0, 2: 5.0}, {"o": {0: 2, 2: 5}}):
        model = bridle.compile(small.classes(), "sgd", SPARSE)
        bridle.fit(model, rows.x, rows.codes, class_weight=weights, verbose=0)
        models.append(model)
    same_model(*models)


REFUSED = {
    "without outputs": ({0: 1}, "named by outputs"),
    "an unknown output": ({"r": {0: 1}}, "`r` is none of them"),
    "an unknown class": ({"q": {"maybe": 1}}, "`maybe` is none of them"),
    "a code too large": ({"q": {2: 1}}, "class codes from 0 to 1, not 2"),
    "a weight of a word": ({"q": {"no": "high"}}, "finite numbers"),
    "a number for an output": ({"q": {0: 1}, "p": 3}, "a weight for each class"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case, small, rows):
    weights, words = REFUSED[case]
    model = two(small)
    with pytest.raises(BridleError) as error:
        bridle.fit(model, inputs(rows, False), targets(rows, False, NAMES[rows.halves]),
                   class_weight=weights)  # fmt: skip
    assert words in str(error.value)


def test_batches_with_weights_of_their_own_are_refused(small, rows):
    batches = [({"a": rows.x, "b": rows.b}, targets(rows, True), {"q": rows.weights})]
    model = two(small, True)
    with pytest.raises(BridleError, match="where the batches bring sample weights"):
        bridle.fit(model, (b for b in batches), class_weight={"q": {0: 1}}, verbose=0)


# ---- A class for each timestep or pixel ----

T, H = 4, 2
RANDOM = np.random.default_rng(8)
OF_STEPS = RANDOM.integers(0, 3, (8, T))
OF_PIXELS = RANDOM.integers(0, 3, (8, H, T))
# The targets, the loss, and the code of each target.
PLACES = {
    "codes of timesteps": (OF_STEPS, SPARSE, OF_STEPS),
    "codes as floats": (OF_STEPS.astype("float32"), SPARSE, OF_STEPS),
    "columns of codes": (OF_STEPS[..., None], SPARSE, OF_STEPS),
    "one-hot timesteps": (np.eye(3, dtype="f4")[OF_STEPS], "categorical_crossentropy", OF_STEPS),
    "codes of pixels": (OF_PIXELS, SPARSE, OF_PIXELS),
    "columns of pixels": (OF_PIXELS[..., None], SPARSE, OF_PIXELS),
    "one-hot pixels": (np.eye(3, dtype="f4")[OF_PIXELS], "categorical_crossentropy", OF_PIXELS),
    "columns of two": ((OF_STEPS % 2)[..., None], "binary_crossentropy", OF_STEPS % 2),
    "numbers": (OF_STEPS[..., None].astype("f4"), "mse", OF_STEPS),
    "one timestep": (OF_STEPS[:, :1], SPARSE, OF_STEPS[:, :1]),
}
# Keras' own weights of these are right, where they come in a dataset.
KERAS_KNOWS = ["columns of codes", "one-hot timesteps", "columns of pixels", "one-hot pixels",
               "columns of two", "numbers"]  # fmt: skip
STEP_WEIGHTS = {0: 0.5, 1: 3.0, 2: 1.5}


def places(case, known=True):
    """A model of a case, its inputs, its targets, and their weights."""
    y, loss, codes = PLACES[case]
    shape, units = codes.shape[1:], 3 if "categorical" in loss else 1
    x = np.random.default_rng(9).normal(size=(8, *shape, 2)).astype("float32")
    keras.utils.set_random_seed(3)
    layer = keras.layers.Dense(
        units, {"mse": None}.get(loss, "softmax" if units > 1 else "sigmoid")
    )
    model = keras.Sequential([*([keras.Input((*shape, 2))] if known else []), layer])
    two = {0: 0.5, 1: 3.0} if units == 1 and loss != "mse" else STEP_WEIGHTS
    written = np.vectorize(two.get)(codes).astype("float32")
    metric = "mse" if units == 1 else "accuracy"
    return bridle.compile(model, "sgd", loss, weighted_metrics=[metric]), x, y, two, written


def in_batches(x, y):
    return [(x[i : i + 3], y[i : i + 3]) for i in range(0, 8, 3)]


def _unknown_sizes(x, y):
    types = [tf.TensorSpec([None] * part.ndim, part.dtype) for part in (x, y)]
    return tf.data.Dataset.from_generator(
        lambda: iter(in_batches(x, y)), output_signature=tuple(types)
    )


class _Iterator:
    def __init__(self, batches):
        self.batches = iter(batches)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.batches)


KINDS = {
    "arrays": lambda x, y: {"x": x, "y": y, "batch_size": 3, "shuffle": False},
    "tensors": lambda x, y: {
        "x": tf.constant(x), "y": tf.constant(y), "batch_size": 3, "shuffle": False
    },
    "dataset": lambda x, y: {"x": tf.data.Dataset.from_tensor_slices((x, y)).batch(3)},
    "unknown sizes": lambda x, y: {"x": _unknown_sizes(x, y)},
    "PyDataset": lambda x, y: {"x": InOrder(in_batches(x, y)), "shuffle": False},
    "generator": lambda x, y: {"x": (batch for batch in in_batches(x, y))},
    "iterator": lambda x, y: {"x": _Iterator(in_batches(x, y))},
    "one batch": None,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "kind"),
    [
        *((case, kind) for case in PLACES for kind in ("arrays", "unknown sizes")),
        *((case, kind) for case in ("codes of timesteps", "one-hot pixels") for kind in KINDS),
    ],
)
def test_classes_of_timesteps_and_pixels(case, kind, same_model):
    ours, x, y, weights, written = places(case)
    theirs = places(case)[0]
    if kind == "one batch":
        bridle.train_on_batch(ours, x, y, class_weight=weights)
        keras.Model.train_on_batch(theirs, x, y, sample_weight=written)
        same_model(ours, theirs)
        return
    told = bridle.fit(ours, **KINDS[kind](x, y), class_weight=weights, verbose=0)
    how = {"batch_size": 3, "shuffle": False, "verbose": 0}
    wanted = keras.Model.fit(theirs, x, y, sample_weight=written, **how)
    same_model(ours, theirs)
    for name, values in wanted.history.items():
        np.testing.assert_allclose(told.history[name], values, rtol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("case", KERAS_KNOWS)
def test_the_weights_by_hand_are_keras_own_where_it_has_some(case, same_model):
    ours, x, y, weights, _ = places(case)
    theirs = places(case)[0]
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(3)
    bridle.fit(ours, data, class_weight=weights, verbose=0)
    keras.Model.fit(theirs, data, class_weight=weights, verbose=0)
    same_model(ours, theirs)


@pytest.mark.parametrize("kind", ["arrays", "generator"])
@pytest.mark.parametrize("case", ["codes of timesteps", "columns of codes", "one-hot pixels"])
def test_before_the_model_has_a_shape(case, kind, same_model):
    ours, x, y, weights, written = places(case, known=False)
    theirs = places(case, known=False)[0]
    for model in (ours, theirs):
        keras.utils.set_random_seed(3)
        model.layers[0].kernel_initializer = keras.initializers.RandomNormal(seed=1)
    bridle.fit(ours, **KINDS[kind](x, y), class_weight=weights, verbose=0)
    keras.Model.fit(theirs, x, y, sample_weight=written, batch_size=3, shuffle=False, verbose=0)
    same_model(ours, theirs)


@pytest.mark.parametrize("which", ["x", "y", "both"])
def test_classes_in_files(which, tmp_path, same_model):
    ours, x, y, weights, written = places("codes of timesteps")
    theirs = places("codes of timesteps")[0]
    with h5py.File(tmp_path / "data.h5", "w") as file:
        kept = [file.create_dataset(name, data=part) for name, part in (("x", x), ("y", y))]
        given = {"x": (kept[0], y), "y": (x, kept[1]), "both": kept}[which]
        bridle.fit(ours, *given, class_weight=weights, batch_size=3, shuffle=False, verbose=0)
    keras.Model.fit(theirs, x, y, sample_weight=written, batch_size=3, shuffle=False, verbose=0)
    same_model(ours, theirs)


def test_timesteps_of_one_of_two_outputs(same_model):
    def build():
        keras.utils.set_random_seed(4)
        inputs = keras.Input((T, 2), name="i")
        steps = keras.layers.Dense(3, "softmax", name="steps")(inputs)
        whole = keras.layers.Dense(2, "softmax", name="whole")(inputs[:, 0])
        return bridle.compile(keras.Model(inputs, [steps, whole]), "sgd", [SPARSE, SPARSE])

    x = RANDOM.normal(size=(8, T, 2)).astype("float32")
    y = [OF_STEPS, OF_STEPS[:, 0] % 2]
    ours, theirs = build(), build()
    how = {"shuffle": False, "verbose": 0}
    bridle.fit(ours, x, y, class_weight={"steps": STEP_WEIGHTS}, **how)
    written = [np.vectorize(STEP_WEIGHTS.get)(OF_STEPS).astype("float32"), np.ones(8, "float32")]
    keras.Model.fit(theirs, x, y, sample_weight=written, **how)
    same_model(ours, theirs)


def _raggeds():
    x = np.zeros((8, T, 2), "float32")
    return tf.data.Dataset.from_tensors((x, tf.RaggedTensor.from_tensor(OF_STEPS)))


def _no_rank():
    spec = tf.TensorSpec((None, T, 2)), tf.TensorSpec(None, "int64")
    return tf.data.Dataset.from_generator(lambda: iter([]), output_signature=spec)


def _loader():
    torch = pytest.importorskip("torch")
    parts = torch.utils.data.TensorDataset(torch.zeros(8, T, 2), torch.as_tensor(OF_STEPS))
    return torch.utils.data.DataLoader(parts, batch_size=4)


CANNOT = {
    "ragged targets": (_raggeds, "where targets are a RaggedTensor object"),
    "targets of unknown rank": (_no_rank, "number of the targets' axes"),
    "no targets": (lambda: InOrder([(np.zeros((8, T, 2)),)]), "bring no targets"),
    "weights of their own": (
        lambda: InOrder([(np.zeros((8, T, 2)), OF_STEPS, np.ones(8))]), "bring sample weights"
    ),
    "targets without their last axis": (
        lambda: InOrder([(np.zeros((8, T, 2)), OF_STEPS % 2)]),
        "targets have shape \\(8, 4\\) and the output \\(any, 4, 1\\)",
    ),
    "what nobody can change": (_loader, "`class_weight` where `x` is"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", CANNOT)
def test_what_has_no_class_weights(case):
    make, words = CANNOT[case]
    model = places("columns of two" if "last axis" in case else "codes of timesteps")[0]
    before = model.get_weights()
    with pytest.raises(BridleError, match=words):
        bridle.fit(model, make(), class_weight={0: 0.5, 1: 3.0}, verbose=0)
    for mine, was in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, was)


# ---- One output ----

LEVELS = ["low", "mid", "top"]
# Weights of 2, 1 and 0.5, however they are said.
OPTIONS = {
    "class weights by code": {"class_weight": {0: 2.0, 2: 0.5}},
    "class weights as digits": {"class_weight": RList([2.0, 0.5], ["0", "2"])},
    "class weights in order": {"class_weight": [2, 1, 0.5]},
    "class weights by level": {"class_weight": {"top": 0.5, "low": 2.0}},
    "class weights of R": {"class_weight": RVector("double", np.array([0.5, 2.0]), ["top", "low"])},
}


def eager(small):
    model = small.classes()
    keras.Model.compile(model, keras.optimizers.SGD(0.1), SPARSE, run_eagerly=True)
    return model


@pytest.mark.parametrize("name", OPTIONS)
def test_class_weights_are_sample_weights(name, small, rows, same_model):
    ours, theirs = eager(small), eager(small)
    weights = np.array([2.0, 1.0, 0.5], "float32")[rows.codes]
    run = {"batch_size": 4, "shuffle": False, "verbose": 0}
    bridle.fit(ours, rows.x, RFactor(rows.codes, LEVELS), **OPTIONS[name], **run)
    keras.Model.fit(theirs, rows.x, rows.codes, sample_weight=weights, **run)
    same_model(ours, theirs)


def test_levels_keep_their_meaning_from_call_to_call(small, rows):
    model = eager(small)
    bridle.fit(model, rows.x, RFactor(rows.codes, LEVELS), verbose=0)
    wanted = bridle.evaluate(model, rows.x, rows.codes, verbose=0)
    turned = RFactor(2 - rows.codes, LEVELS[::-1])  # the same values, their levels the other way
    assert bridle.evaluate(model, rows.x, turned, verbose=0) == pytest.approx(wanted, rel=1e-6)
    low = rows.codes == 0
    part = RFactor(np.zeros(low.sum(), "int32"), ["low"])
    wanted = bridle.evaluate(model, rows.x[low], rows.codes[low], verbose=0)
    assert bridle.evaluate(model, rows.x[low], part, verbose=0) == pytest.approx(wanted, rel=1e-6)


# ---- Strings ----

WORDS = np.array(["b", "a", "c", "a", "b", "c", "a", "b"])


@pytest.mark.parametrize(
    "make",
    [np.asarray, list, lambda w: w.astype(object), pd.Series, lambda w: w[:, None]],
    ids=["array", "list", "objects", "series", "column"],
)
def test_strings_are_classes_in_their_order(make, small, rows, same_model):
    models = []
    for y in (make(WORDS), np.array([1, 0, 2, 0, 1, 2, 0, 1])):
        model = bridle.compile(small.classes(), "sgd", SPARSE)
        bridle.fit(model, rows.x, y, verbose=0, shuffle=False)
        models.append(model)
    same_model(*models)
    assert bridle.categories(models[0])["outputs"] == {"o": ["a", "b", "c"]}


def test_other_data_have_the_levels_of_training(small, rows):
    model = bridle.compile(small.classes(), "sgd", SPARSE)
    bridle.fit(model, rows.x, WORDS, verbose=0, validation_data=(rows.x[:2], ["c", "c"]))
    told = bridle.evaluate(model, rows.x[:2], ["c", "b"], verbose=0)
    assert told == bridle.evaluate(model, rows.x[:2], np.array([2, 1]), verbose=0)
    with pytest.raises(BridleError, match='"z" is none of them'):
        bridle.evaluate(model, rows.x[:2], ["c", "z"], verbose=0)


LOSSES = {
    "a number": ("one", "mse", WORDS[:2], "must be numbers, not strings"),
    "more strings than units": (
        *("classes", SPARSE, np.array(list("abcdefgh"))),
        "must have the output's 3 categories, not 8",
    ),
    "three for two": (
        *("one", "binary_crossentropy", WORDS),
        "must have the output's 2 categories, not 3",
    ),
    "one-hot": ("classes", "categorical_crossentropy", WORDS, "must be numbers, not strings"),
}


@pytest.mark.parametrize("case", LOSSES)
def test_strings_that_name_no_classes_are_refused(case, small, rows):
    which, loss, y, said = LOSSES[case]
    model = bridle.compile(getattr(small, which)(), "sgd", loss)
    with pytest.raises(BridleError, match=said):
        bridle.fit(model, rows.x[: len(y)], y)
