"""bridle's own loop on JAX on several devices, held to Keras' on one. Run by ../test_backends.py.

There are two of them; and two processes with two each, started here.
"""

import pickle
from functools import cache
from itertools import product

import keras
import numpy as np
import pytest
from backends.on_jax import CASES, L, X, Y, sequential, trained
from distributed.starting import ended, started
from launching import Launches, of_worker

import bridle
from bridle.engine.programs import made

assert keras.backend.backend() == "jax"
import jax  # noqa: E402  # where Keras runs on it

DISTRIBUTION = keras.distribution
#: Devices add up in another order than one of them, and bfloat16 has three digits.
ROUNDED = {"rtol": 2e-4, "atol": 1e-5}
COARSE = {"rtol": 0.05, "atol": 5e-3}


def data_parallel():
    return DISTRIBUTION.DataParallel()


def model_parallel(shape=(1, 2)):
    """Layers' weights are divided; where there is room for it, batches are too."""
    layouts = DISTRIBUTION.LayoutMap(DISTRIBUTION.DeviceMesh(shape, ["rows", "units"]))
    layouts[".*dense.*kernel"] = ("units", None)
    layouts[".*dense.*/output"] = ("rows", None)
    return DISTRIBUTION.ModelParallel(layout_map=layouts, batch_dim_name="rows")


DISTRIBUTIONS = {
    "data": data_parallel,
    "model": model_parallel,
    "data of a mesh": lambda: model_parallel((2, 1)),
}
#: What is tried where it needn't be all.
SOME = ["mlp", "two outputs", "convolution", "averages", "own step", "tf.data", "callbacks"]
by_keras = cache(lambda name: trained(keras.Model, name)[1])


def assert_close(found, wanted, near=ROUNDED):
    for one, other in zip(keras.tree.flatten(found), keras.tree.flatten(wanted), strict=True):
        np.testing.assert_allclose(one, other, **near)


def by_turns():
    """Keras' training of batches of eight, of which two processes bring every other row."""
    keras.utils.set_random_seed(1)
    model = sequential(L.Dense(1))
    model.compile("sgd", "mse")
    return model.fit(X[:40], Y[:40], batch_size=8, epochs=2, shuffle=False, verbose=0).history


@pytest.mark.parametrize(
    ("distribution", "name"),
    [*product(["data"], CASES), *product(["model"], SOME), *product(["data of a mesh"], SOME[:2])],
)
def test_the_results_are_those_of_one_device(distribution, name):
    wanted = by_keras(name)
    with DISTRIBUTIONS[distribution]().scope():
        model, found = trained(bridle, name)
    assert found.keys() == wanted.keys()
    assert_close(found, wanted, COARSE if name == "mixed precision" else ROUNDED)
    assert "Keras' own loop" not in bridle.explain(model)
    for variable in [*model.variables, *model.optimizer.variables]:
        assert len(variable.value.sharding.device_set) == jax.device_count() == 2


def test_the_results_are_those_of_one_process(tmp_path):
    """With two devices each; a process can read its own, and what all of them have."""
    names = [*SOME, "validation", "divided", "own batches"]
    statuses, told = ended(started("run_on_jax.py", 2, tmp_path, *names), 400)
    assert statuses == [0, 0], told
    for number in range(2):
        found = pickle.loads((tmp_path / f"{number}.pickle").read_bytes())
        for name in names:
            assert isinstance(found[name], dict), found[name]
            if name == "own batches":
                assert_close(found[name], by_turns())
                continue
            wanted = by_keras("mlp" if name == "divided" else name)
            read = {what for what in wanted if not what.startswith(("weight ", "optimizer "))}
            assert found[name].keys() == (read if name == "divided" else wanted.keys())
            assert_close(found[name], {what: wanted[what] for what in found[name]})


def compiled(build=lambda: sequential(L.Dense(4, "tanh"), L.Dense(1))):
    keras.utils.set_random_seed(1)
    model = build()
    bridle.compile(model, "adam", "mse")
    return model


def test_keras_has_the_same_where_it_can():
    """Its batches are to be divided by the devices."""
    with data_parallel().scope():
        models = [compiled(), compiled()]
        for how, model in zip((keras.Model, bridle), models, strict=True):
            how.fit(model, X[:40], Y[:40], batch_size=8, epochs=3, shuffle=False, verbose=0)
    assert_close(models[1].get_weights(), models[0].get_weights())


class Sees(L.Layer):
    """Notes which distribution was in use when it was traced."""

    def __init__(self):
        super().__init__()
        self._seen = []

    def call(self, x):
        self._seen.append(DISTRIBUTION.distribution())
        return x


@pytest.mark.parametrize("call", ["fit", "evaluate", "predict", "train_on_batch"])
def test_what_was_traced_for_another_distribution_isnt_used_again(call):
    def run():
        if call == "fit":
            return bridle.fit(model, X, Y, shuffle=False, verbose=0).history
        given = (X,) if call == "predict" else (X, Y)
        quiet = {} if "batch" in call else {"verbose": 0}
        return getattr(bridle, call)(model, *given, **quiet)

    wanted, found, seen = [], [], []
    model = compiled()
    wanted.extend(run() for _ in range(4))
    data, divided = data_parallel(), model_parallel()
    with data.scope():
        model = compiled(lambda: sequential(L.Dense(4, "tanh"), Sees(), L.Dense(1)))
        found.append(run())
    for distribution in (divided, None, data):
        with distribution.scope() if distribution else data_parallel().scope():
            DISTRIBUTION.set_distribution(distribution)
            found.append(run())
            seen.append(model.layers[1]._seen[-1])
    assert_close(found, wanted)
    # What was traced for the first one, at the beginning, runs again.
    assert seen == [divided, None, None]
    assert len(model.layers[0].kernel.value.sharding.device_set) == jax.device_count()


def test_models_share_programs_where_their_distributions_are_alike():
    told = []
    for distribution in (None, data_parallel(), data_parallel(), model_parallel()):
        DISTRIBUTION.set_distribution(distribution)
        try:
            model = compiled(lambda: sequential(L.Dense(10), L.Dense(1)))
            bridle.fit(model, X, Y, verbose=0)
        finally:
            DISTRIBUTION.set_distribution(None)
        told.append("traced for an earlier model" in bridle.explain(model))
    assert told == [False, False, True, False]


def test_a_step_is_traced_once():
    with data_parallel().scope():
        model = compiled(lambda: sequential(L.Dense(9), L.Dense(1)))
        before = made.count
        bridle.fit(model, X[:40], Y[:40], batch_size=8, epochs=3, verbose=0)
        bridle.fit(model, X[:40], Y[:40], batch_size=8, epochs=3, verbose=0)
    assert made.count == before + 1


@pytest.mark.parametrize("what", ["model", "optimizer", "all", "another"])
@pytest.mark.parametrize("call", ["fit", "evaluate", "predict"])
def test_what_was_made_outside_is_refused(what, call):
    named = "adam" if what == "optimizer" else "sequential"
    around = DISTRIBUTION.DataParallel(devices=["cpu:1"]) if what == "another" else None
    DISTRIBUTION.set_distribution(around)
    model, optimizer = sequential(L.Dense(1)), keras.optimizers.Adam()
    if what == "all":
        bridle.compile(model, optimizer, "mse")
    try:
        DISTRIBUTION.set_distribution(data_parallel())
        if what == "optimizer":
            model = sequential(L.Dense(1))
        if what != "all":
            bridle.compile(model, "adam" if what == "model" else optimizer, "mse")
        with pytest.raises(bridle.BridleError, match=f"DataParallel, because `{named}.* outside"):
            getattr(bridle, call)(model, X, *([] if call == "predict" else [Y]), verbose=0)
    finally:
        DISTRIBUTION.set_distribution(None)


@pytest.mark.filterwarnings("ignore::bridle.BridleWarning")
@pytest.mark.parametrize("distribution", ["data", "model"])
def test_a_loss_that_isnt_finite_ends_training_with_the_weights_before_it(distribution):
    y = Y.copy()
    y[20] = np.inf
    before = compiled()
    before.fit(X[:20], Y[:20], batch_size=4, shuffle=False, verbose=0)
    with DISTRIBUTIONS[distribution]().scope():
        model = compiled()
        history = bridle.fit(model, X, y, batch_size=4, shuffle=False, verbose=0)
    assert "epoch 1 at step 6: the loss is infinite" in history.stopped
    assert_close(model.get_weights(), before.get_weights())


@pytest.mark.parametrize("distribution", ["data", "model"])
def test_models_are_saved_and_loaded(distribution, tmp_path):
    with DISTRIBUTIONS[distribution]().scope():
        model = compiled()
        save = keras.callbacks.ModelCheckpoint(tmp_path / "model.keras")
        bridle.fit(model, X, Y, callbacks=[save], verbose=0)
        loaded = keras.models.load_model(tmp_path / "model.keras")
        again = bridle.predict(loaded, X, verbose=0)
        assert len(loaded.layers[0].kernel.value.sharding.device_set) == 2
    alone = keras.models.load_model(tmp_path / "model.keras")
    wanted = keras.Model.predict(alone, X, verbose=0)
    assert_close([again, bridle.predict(alone, X, verbose=0)], [wanted, wanted])


@pytest.mark.parametrize("given", [{"run_eagerly": True}, {"jit_compile": False}])
@pytest.mark.filterwarnings("ignore:Keras' own loop runs")
def test_where_keras_own_loop_runs(given):
    with data_parallel().scope():
        model = sequential(L.Dense(1))
        bridle.compile(model, "sgd", "mse", **given)
        bridle.fit(model, X[:40], Y[:40], batch_size=8, verbose=0)
    assert f"Keras' own loop, because {next(iter(given))} is" in bridle.explain(model)


def test_workers_of_bridle_run_find_each_other(tmp_path):
    launches = Launches(tmp_path)
    script = """
        import bridle, keras, numpy as np
        keras.distribution.initialize()
        keras.distribution.set_distribution(keras.distribution.DataParallel())
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        bridle.compile(model, "sgd", "mse")
        x = np.ones((12, 2))
        print(bridle.fit(model, x, x[:, :1], batch_size=4, verbose=0).history["loss"])
        print(len(model.layers[0].kernel.value.sharding.device_set))
    """
    process = launches.start("-n", "2", launches.script(script))
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err.decode()
    told = (of_worker(out.decode(), number) for number in range(2))
    first, second = ([line for line in lines if "[Gloo]" not in line] for lines in told)
    assert first == second and first[1] == str(2 * jax.device_count())
