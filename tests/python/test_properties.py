"""Whatever the rows, batches, weights and structures: the results are Keras' own.

Hypothesis draws the cases, the same ones in every run. Models are compiled once and reset.
"""

import keras
import numpy as np
import pytest
from how_many import cases
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import bridle

pytestmark = pytest.mark.slow

CE = "sparse_categorical_crossentropy"
#: Examples of each property.
EXAMPLES = {
    "fit": cases(140, 60),
    "evaluate": cases(100, 50),
    "predict": cases(100, 50),
    "one batch": cases(60, 30),
}
KINDS = ["one", "classes", "two", "dict", "sequence"]
ROWS, SIZES = st.integers(1, 13), st.sampled_from([None, 1, 2, 3, 5, 8, 16])
SETTINGS = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": [Phase.generate],  # shrinking would need the models again and again
    "suppress_health_check": list(HealthCheck),
}


def property_of(name):
    return settings(max_examples=EXAMPLES[name], **SETTINGS)


@pytest.fixture(scope="module")
def pairs(small):
    """Of each kind and number of steps per execution: bridle's model, Keras' and their weights."""
    losses = {"classes": CE, "two": ["mse", CE], "dict": {"p": "mse", "q": CE}}
    metrics = {"classes": ["accuracy"], "two": [["mae"], ["accuracy"]], "dict": {"p": ["mae"]}}
    made = {}
    for kind in KINDS:
        build = {"dict": lambda: small.two(as_dict=True)}.get(kind) or getattr(small, kind)
        for steps in (1, 3):
            models = build(), build()
            for model, how in zip(models, (bridle, keras.Model), strict=True):
                how.compile(
                    model,
                    keras.optimizers.SGD(0.05),
                    losses.get(kind, "mse"),
                    metrics=metrics.get(kind, ["mae"]),
                    weighted_metrics=metrics.get(kind, ["mse"]),
                    steps_per_execution=steps,
                    jit_compile=False,
                )
            made[kind, steps] = *models, models[0].get_weights()
    return made


def drawn(kind, rows, seed, dtype="float32"):
    """x, y and sample weights in the structure of the kind."""
    random = np.random.default_rng(seed)

    def numbers(*shape):
        return random.integers(-2, 3, (rows, *shape)).astype(dtype)

    a, b, p = numbers(3), numbers(2), numbers(1)
    halves = random.integers(0, 2, rows)
    weights = random.uniform(0, 2, rows).astype("float32")
    if kind == "two":
        return [a, b], [p, halves], [weights, weights[::-1].copy()]
    if kind == "dict":
        return {"a": a, "b": b}, {"p": p, "q": halves}, {"p": weights, "q": 1 - weights / 2}
    if kind == "sequence":
        return numbers(4, 3), numbers(4, 1), random.uniform(0, 2, (rows, 4)).astype("float32")
    return a, random.integers(0, 3, rows) if kind == "classes" else p, weights


def agree(told, wanted):
    if isinstance(wanted, dict):
        assert told.keys() == wanted.keys()
        told = {name: told[name] for name in wanted}
    keras.tree.assert_same_structure(told, wanted)
    for a, b in zip(keras.tree.flatten(told), keras.tree.flatten(wanted), strict=True):
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def compare(pair, run):
    """Runs bridle and Keras from the same weights; the results and the weights must agree."""
    ours, theirs, weights = pair
    results = []
    for model, how in ((ours, bridle), (theirs, keras.Model)):
        model.set_weights(weights)
        results.append(run(how, model))
    agree(*results)
    agree(ours.get_weights(), theirs.get_weights())


@st.composite
def fits(draw):
    rows = draw(ROWS)
    arguments = {"batch_size": draw(SIZES), "epochs": draw(st.integers(1, 2))}
    split = draw(st.sampled_from([0.0, 0.0, 0.25, 0.5]))
    if 1 <= int(rows * (1 - split)) < rows:
        arguments["validation_split"] = split
        arguments["validation_batch_size"] = draw(SIZES)
    elif draw(st.booleans()):
        arguments["validation_data"] = draw(st.integers(1, 6))
        arguments["validation_freq"] = draw(st.sampled_from([1, 2, [2]]))
    kind, weighting = (
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(["none", "sample", "class"])),
    )
    dtype = draw(st.sampled_from(["float32", "float64"]))
    return kind, rows, draw(st.integers(0, 99)), dtype, weighting, arguments


@pytest.mark.parametrize("steps", [1, 3])
def test_fit(steps, pairs):
    @property_of("fit")
    @given(fits())
    def check(case):
        kind, rows, seed, dtype, weighting, arguments = case
        arguments = {"shuffle": False, "verbose": 0, **arguments}
        x, y, weights = drawn(kind, rows, seed, dtype)
        if weighting == "sample":
            arguments["sample_weight"] = weights
        elif weighting == "class" and kind == "classes":
            arguments["class_weight"] = {0: 0.5, 1: 2.0, 2: 1.5}
        if "validation_data" in arguments:
            held_out = drawn(kind, arguments["validation_data"], seed + 1)
            arguments["validation_data"] = held_out[: 2 + (weighting == "sample")]
        compare(pairs[kind, steps], lambda how, model: how.fit(model, x, y, **arguments).history)

    check()


@pytest.mark.parametrize("function", ["evaluate", "predict"])
def test_evaluate_and_predict(function, pairs):
    @property_of(function)
    @given(st.sampled_from(KINDS), st.sampled_from([1, 3]), ROWS, SIZES, st.booleans())
    def check(kind, steps, rows, size, weighted):
        x, y, weights = drawn(kind, rows, rows)
        given_ = {"x": x, "batch_size": size, "verbose": 0}
        if function == "evaluate":
            given_ |= {"y": y, "return_dict": True, "sample_weight": weights if weighted else None}
        compare(pairs[kind, steps], lambda how, model: getattr(how, function)(model, **given_))

    check()


@pytest.mark.parametrize("function", ["train_on_batch", "test_on_batch", "predict_on_batch"])
def test_one_batch(function, pairs):
    @property_of("one batch")
    @given(st.sampled_from(KINDS), ROWS, st.booleans())
    def check(kind, rows, weighted):
        x, y, weights = drawn(kind, rows, rows)
        given_ = {"x": x}
        if not function.startswith("predict"):
            given_ |= {"y": y, "return_dict": True, "sample_weight": weights if weighted else None}

        def run(how, model):
            model.reset_metrics()
            return getattr(how, function)(model, **given_)

        compare(pairs[kind, 1], run)

    check()


def test_there_are_examples_enough():
    each = {"fit": 2, "one batch": 3}
    assert sum(count * each.get(name, 1) for name, count in EXAMPLES.items()) >= cases(500, 300)
