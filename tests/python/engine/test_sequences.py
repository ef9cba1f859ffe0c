"""Whatever happens between and during calls: bridle's answers are Keras' own.

Hypothesis draws sequences of calls and changes, the same ones in every run. Each is done to two
equal models, to one by Keras' methods and to the other by bridle's functions.
"""

import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from backend import ON_JAX
from how_many import cases
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import bridle

sys.path.insert(0, str(Path(__file__).parent))
from steps import KINDS, During, Of, Step

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("rare_collections")]

#: Sequences of each kind of model, more of those that TensorFlow traces fast.
EXAMPLES = {
    "sequential": cases(70, 12 if ON_JAX else 24),
    "functional": cases(45, 7 if ON_JAX else 14),
    "normed": cases(60, 10 if ON_JAX else 20),
    "recurrent": cases(45, 7 if ON_JAX else 14),
    "subclass": cases(80, 14 if ON_JAX else 28),
}
#: Of each, where XLA compiles all steps or those after a few.
EXAMPLES_IN_XLA = 5


@pytest.fixture(scope="module", autouse=True)
def graphs_as_they_are():
    """What TensorFlow does to a graph before it runs takes longer than these run."""
    before = tf.config.optimizer.get_experimental_options()
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    yield
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False, **before})


def step(name, **drawn):
    return st.fixed_dictionaries(drawn).map(lambda options: Step(name, options))


def one_of(*values):
    return st.sampled_from(values)


MODE, FLAG = one_of("train", "test", "predict"), st.booleans()
SIZE = one_of(4, 5, 8, 16)
RARELY = one_of(False, False, False, True)


def modes():
    return st.lists(MODE, min_size=1, max_size=2, unique=True)


#: What acts at once, and what acts when a function of Keras' is made or traced anew.
AT_ONCE = [
    step("learning_rate", to=one_of(0.01, 0.1)),
    step("set_weights", factor=one_of(0.5, 1.5)),
    step("assign"),
]
WHEN_TRACED = [step("scale", to=one_of(0.5, 1.5))]
TRAINABLE = {"to": FLAG, "layer": one_of("hidden", "hidden", None)}
if not ON_JAX:  # where nothing can be trained after it
    WHEN_TRACED.append(step("trainable", **TRAINABLE))
STEPS = [
    step("own_step", mode=MODE, anew=FLAG),
    step("no_own_step", mode=MODE, anew=FLAG),
]
MAKE = step("make", modes=modes(), force=FLAG)
RECOMPILE = step(
    "recompile",
    optimizer=one_of("sgd", "momentum"),
    metrics=FLAG,
    eagerly=RARELY,
    steps=one_of(1, 1, 2),
)
#: Keras' function has the step of when it was made, and bridle can't see which that was where the
#: user or Keras' own methods made it. So what is made by them isn't drawn with what changes there.
THEMES = {
    "functions made anew": AT_ONCE + 2 * WHEN_TRACED + [MAKE],
    "steps of its own": AT_ONCE + WHEN_TRACED + 2 * STEPS,
    "Keras' own methods": [*AT_ONCE, MAKE],
}


def calls_of(kind, theme):
    """A strategy for each call, and what all have."""
    by_keras = {"by_keras": FLAG} if theme == "Keras' own methods" else {}
    of = {**by_keras, **({"length": one_of(2, 3)} if kind == "recurrent" else {})}
    calls = [
        step("evaluate", size=SIZE, weighted=FLAG, **of),
        step("predict", size=SIZE, **of),
        step("on_batch", mode=MODE, rows=one_of(8, 5, 16), weighted=RARELY, **of),
    ]
    test_anew = step("set_to_none", modes=st.just(["test"]))
    inside = st.one_of(*THEMES[theme], *calls, step("stop"), test_anew)
    hook = one_of("on_epoch_begin", "on_epoch_end", "on_train_batch_end", "on_test_batch_end")
    fit = step(
        "fit",
        size=SIZE,
        epochs=one_of(1, 2),
        weights=one_of(None, "sample", "class"),
        held_out=one_of(None, None, "split", "data"),
        form=one_of("arrays", "arrays", "dataset", "generator"),
        during=st.none() | st.builds(During, hook, one_of(0, 1), inside),
        **of,
    )
    return st.one_of(fit, *calls)


@st.composite
def sequences(draw, kind, themes=tuple(THEMES)):
    theme = draw(st.sampled_from(themes))
    call = calls_of(kind, theme)
    between = [*THEMES[theme], RECOMPILE, step("set_to_none", modes=modes())]
    if ON_JAX:
        between.append(step("trainable_anew", **TRAINABLE))
    if kind == "sequential":
        between.append(step("other_last_layer"))
    change = st.one_of(between)
    # It saves Keras a second trace.
    first = [] if draw(RARELY) else [Step("build_optimizer")]
    steps = [
        *first,
        draw(call),
        *draw(st.lists(change | change | change | call, min_size=1, max_size=3)),
    ]
    if draw(RARELY):
        steps.append(Step("quantize"))
    return [*steps, draw(call)]


def numbers(told):
    """What a step returned as a flat list of arrays, a dict's values by its names."""
    return [np.asarray(leaf) for leaf in keras.tree.flatten(told) if leaf is not None]


def agree(told, wanted, rtol):
    assert len(told) == len(wanted)
    for a, b in zip(told, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol / 10)


def state(by):
    return [v.numpy() for v in by.model.variables + by.model.optimizer.variables]


def check(steps, ours, theirs, rtol):
    """Takes the steps with both models; what they return and leave must agree.

    Returns:
        Whether all were taken: where Keras fails, bridle must fail too, and that is the end.
    """
    for number, taken in enumerate(steps, 1):
        try:
            try:
                wanted = taken(theirs)
            except Exception:
                with pytest.raises(Exception):  # noqa: B017 (Keras' own errors are of many kinds)
                    taken(ours)
                return False
            agree(numbers(taken(ours)), numbers(wanted), rtol)
            agree(state(ours), state(theirs), rtol)
        except BaseException as error:
            error.add_note(f"At step {number} of [{', '.join(map(str, steps))}]")
            raise
    return True


def property_of(count):
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_steps_between_and_during_calls(kind):
    whole = []

    @property_of(EXAMPLES[kind])
    @given(sequences(kind))
    def run(steps):
        whole.append(check(steps, Of(kind, bridle), Of(kind, keras.Model), 1e-5))

    run()
    assert len(whole) >= EXAMPLES[kind]
    assert np.mean(whole) > 0.75


# Dropout has other numbers in XLA.
@pytest.mark.tensorflow  # JAX has nothing else
@pytest.mark.parametrize("jit_compile", [True, "auto"])
@pytest.mark.parametrize("kind", ["functional", "normed", "recurrent", "subclass"])
def test_steps_between_and_during_calls_compiled_by_xla(kind, jit_compile, repaid_by):
    repaid_by(3)

    @property_of(EXAMPLES_IN_XLA)
    @given(sequences(kind, ("functions made anew", "steps of its own")))
    def run(steps):
        check(steps, Of(kind, bridle, jit_compile), Of(kind, keras.Model), 1e-3)

    run()


def test_there_are_sequences_enough():
    assert EXAMPLES.keys() == KINDS.keys()
    assert sum(EXAMPLES.values()) >= cases(300, 50 if ON_JAX else 100)
