"""compile(): every form of its arguments, held to Keras' own; compiling again; what fails."""

import keras
import numpy as np
import pytest

import bridle
from bridle.convert.records import RList, RVector

L, M, OPT = keras.losses, keras.metrics, keras.optimizers


def rmse(y_true, y_pred):
    return keras.ops.sqrt(keras.ops.mean(keras.ops.square(y_true - y_pred)))


def double(y_true, y_pred):
    return 2 * keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


def strings(*values, names=None):
    return RVector("character", list(values), names)


CE = "sparse_categorical_crossentropy"
TWO = {"loss": ["mse", CE]}

# The model, the arguments for bridle, and where they differ those of Keras' equivalent call. They
# run eagerly unless they say otherwise: what a compiled step costs here is its compilation.
FORMS = {
    "the default optimizer": ("one", lambda: {"loss": "mse"}),
    "an optimizer's name": ("one", lambda: {"optimizer": "adam", "loss": "mse"}),
    "an optimizer's class name": ("one", lambda: {"optimizer": "Adam", "loss": "mse"}),
    "an optimizer": ("one", lambda: {"optimizer": OPT.SGD(0.1, momentum=0.9), "loss": "mse"}),
    "an optimizer with a schedule": (
        "one",
        lambda: {
            "optimizer": OPT.SGD(OPT.schedules.ExponentialDecay(0.1, 2, 0.5)),
            "loss": "mse",
        },
    ),
    "an optimizer's configuration": (
        "one",
        lambda: {"optimizer": OPT.serialize(OPT.Nadam(0.05)), "loss": "mse"},
    ),
    "an older configuration": (
        "one",
        lambda: {
            "optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.2}},
            "loss": "mse",
        },
    ),
    "a loss' name": ("one", lambda: {"loss": "mean_absolute_error"}),
    "a loss' class name": ("one", lambda: {"loss": "MeanAbsoluteError"}),
    "a loss": ("one", lambda: {"loss": L.Huber(delta=0.3)}),
    "a loss function of Keras": ("one", lambda: {"loss": L.log_cosh}),
    "a loss function": ("one", lambda: {"loss": double}),
    "a loss' configuration": (
        "one",
        lambda: {"loss": L.serialize(L.MeanSquaredError("sum"))},
        lambda: {"loss": L.MeanSquaredError("sum")},
    ),
    "crossentropy as a loss": ("classes", lambda: {"loss": "crossentropy"}),
    "ce as a loss": ("classes", lambda: {"loss": "ce"}),
    "a list of one loss": ("one", lambda: {"loss": ["mse"]}),
    "a dict of one loss": ("one", lambda: {"loss": {"o": "mae"}}, lambda: {"loss": "mae"}),
    "one loss for several outputs": ("two", lambda: {"loss": CE}, None, ("halves", "halves")),
    "a list of losses": ("two", lambda: TWO),
    "a tuple of losses": ("two", lambda: {"loss": ("mae", L.SparseCategoricalCrossentropy())}),
    "a dict of losses": ("two", lambda: {"loss": {"q": CE, "p": "mae"}}),
    "a dict of losses, one left out": (
        "two",
        lambda: {"loss": {"q": CE}},
        lambda: {"loss": {"p": None, "q": CE}},
    ),
    "a list of losses, one None": ("two", lambda: {"loss": ["mse", None]}),
    "a dict of a loss and a function": ("two", lambda: {"loss": {"p": double, "q": CE}}),
    "losses for a dict of outputs": ("dict", lambda: {"loss": {"p": "mse", "q": CE}}),
    "a list of losses for a dict of outputs": ("dict", lambda: {"loss": ["mse", CE]}),
    "no loss weights": ("two", lambda: {**TWO, "loss_weights": None}),
    "a list of loss weights": ("two", lambda: {**TWO, "loss_weights": [0.3, 2]}),
    "a dict of loss weights": ("two", lambda: {**TWO, "loss_weights": {"q": 2.0, "p": 0.3}}),
    "a dict of losses and of weights": (
        "two",
        lambda: {"loss": {"p": "mse", "q": CE}, "loss_weights": {"p": 0.3, "q": 2.0}},
    ),
    "a dict of loss weights, one left out": (
        "two",
        lambda: {**TWO, "loss_weights": {"q": 2.0}},
        lambda: {**TWO, "loss_weights": {"p": 1.0, "q": 2.0}},
    ),
    "an array of loss weights": (
        "two",
        lambda: {**TWO, "loss_weights": np.array([0.5, 2.0])},
        lambda: {**TWO, "loss_weights": [0.5, 2.0]},
    ),
    "one number as loss weight": (
        "one",
        lambda: {"loss": "mse", "loss_weights": 2},
        lambda: {"loss": "mse", "loss_weights": [2.0]},
    ),
    "a metric's name": (
        "one",
        lambda: {"loss": "mse", "metrics": "mae"},
        lambda: {"loss": "mse", "metrics": ["mae"]},
    ),
    "a list of names": ("one", lambda: {"loss": "mse", "metrics": ["mae", "mse"]}),
    "a tuple of names": ("one", lambda: {"loss": "mse", "metrics": ("mae", "mse")}),
    "an empty list of metrics": ("one", lambda: {"loss": "mse", "metrics": []}),
    "a metric": (
        "one",
        lambda: {"loss": "mse", "metrics": M.RootMeanSquaredError(name="root")},
        lambda: {"loss": "mse", "metrics": [M.RootMeanSquaredError(name="root")]},
    ),
    "a metric function": ("one", lambda: {"loss": "mse", "metrics": [rmse]}),
    "a metric's configuration": (
        "one",
        lambda: {"loss": "mse", "metrics": [M.serialize(M.MeanAbsoluteError(name="m"))]},
        lambda: {"loss": "mse", "metrics": [M.MeanAbsoluteError(name="m")]},
    ),
    "metrics of every kind": (
        "one",
        lambda: {"loss": "mse", "metrics": ["mae", rmse, M.R2Score()]},
    ),
    "a list in a list for one output": ("one", lambda: {"loss": "mse", "metrics": [["mae", rmse]]}),
    "a dict of metrics for one output": (
        "one",
        lambda: {"loss": "mse", "metrics": {"o": ["mae", "mse"]}},
    ),
    "accuracy of codes": ("classes", lambda: {"loss": CE, "metrics": ["accuracy"]}),
    "acc of codes": ("classes", lambda: {"loss": CE, "metrics": ["acc"]}),
    "accuracy of two classes": ("one", lambda: {"loss": "mse", "metrics": ["accuracy"]}),
    "empty lists of metrics": ("two", lambda: {**TWO, "metrics": [], "weighted_metrics": []}),
    "an empty dict of metrics": ("two", lambda: {**TWO, "metrics": {}}),
    "metrics for each output": ("two", lambda: {**TWO, "metrics": ["mae", "accuracy"]}),
    "a list of lists": ("two", lambda: {**TWO, "metrics": [["mae", rmse], ["accuracy"]]}),
    "a list with None": ("two", lambda: {**TWO, "metrics": [None, "accuracy"]}),
    "a list and a metric": ("two", lambda: {**TWO, "metrics": [["mae", "mse"], "accuracy"]}),
    "a dict of metrics": ("two", lambda: {**TWO, "metrics": {"q": "accuracy", "p": ["mae", rmse]}}),
    "a dict of metrics for some": ("two", lambda: {**TWO, "metrics": {"q": ["acc"]}}),
    "metrics for a dict of outputs": (
        "dict",
        lambda: {"loss": {"p": "mse", "q": CE}, "metrics": {"p": "mae", "q": "accuracy"}},
    ),
    "a weighted metric": ("one", lambda: {"loss": "mse", "weighted_metrics": ["mae"]}),
    "both kinds of metrics": (
        "one",
        lambda: {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mse", double]},
    ),
    "weighted metrics by output": (
        "two",
        lambda: {**TWO, "weighted_metrics": {"p": ["mae"], "q": ["accuracy"]}},
    ),
    "a weighted metric's name": (
        "one",
        lambda: {"loss": "mse", "weighted_metrics": "mae"},
        lambda: {"loss": "mse", "weighted_metrics": ["mae"]},
    ),
    "not eagerly, without XLA": (
        "one",
        lambda: {"loss": "mse", "run_eagerly": False, "jit_compile": False},
    ),
    "with XLA": ("one", lambda: {"loss": "mse", "run_eagerly": False, "jit_compile": True}),
    "XLA chosen by Keras": ("one", lambda: {"loss": "mse", "run_eagerly": False}),
    "several steps per execution": (
        "one",
        lambda: {
            "loss": "mse",
            "run_eagerly": False,
            "jit_compile": False,
            "steps_per_execution": 2,
        },
    ),
    "a whole double as steps": (
        "one",
        lambda: {"loss": "mse", "steps_per_execution": 1.0},
        lambda: {"loss": "mse", "steps_per_execution": 1},
    ),
    "half precision": ("half", lambda: {"optimizer": "sgd", "loss": "mse"}),
    "half precision, loss not scaled": (
        "half",
        lambda: {"optimizer": "sgd", "loss": "mse", "auto_scale_loss": False},
    ),
    "R: a character vector of metrics": (
        "one",
        lambda: {"loss": "mse", "metrics": strings("mae", "mse")},
        lambda: {"loss": "mse", "metrics": ["mae", "mse"]},
    ),
    "R: a named character vector of losses": (
        "two",
        lambda: {"loss": strings(CE, "mse", names=["q", "p"])},
        lambda: {"loss": {"q": CE, "p": "mse"}},
    ),
    "R: a named list of metrics": (
        "two",
        lambda: {**TWO, "metrics": RList([strings("mae", "mse"), "accuracy"], ["p", "q"])},
        lambda: {**TWO, "metrics": {"p": ["mae", "mse"], "q": "accuracy"}},
    ),
    "R: a numeric vector of loss weights": (
        "two",
        lambda: {**TWO, "loss_weights": RVector("double", np.array([0.3, 2.0]))},
        lambda: {**TWO, "loss_weights": [0.3, 2.0]},
    ),
    "R: an array of one dimension by name, what tapply() gives": (
        "two",
        lambda: {**TWO, "loss_weights": RVector("double", np.array([2, 0.3]), ["q", "p"], dim=[2])},
        lambda: {**TWO, "loss_weights": {"q": 2.0, "p": 0.3}},
    ),
    "a subclass": ("subclass", lambda: {"loss": "mse", "metrics": ["mae", rmse]}),
    "a Sequential model": ("sequential", lambda: {"loss": {"o": "mse"}}, lambda: {"loss": "mse"}),
}


class Subclass(keras.Model):
    def __init__(self):
        super().__init__()
        self.o = keras.layers.Dense(1)

    def call(self, inputs):
        return self.o(inputs)


def build(kind, small):
    if kind == "dict":
        return small.two(as_dict=True)
    if kind == "half":
        keras.config.set_dtype_policy("mixed_float16")
        try:
            return small.one()
        finally:
            keras.config.set_dtype_policy("float32")
    if kind in ("subclass", "sequential"):
        keras.utils.set_random_seed(7)
        layers = [keras.Input((3,)), keras.layers.Dense(1, name="o")]
        return Subclass() if kind == "subclass" else keras.Sequential(layers)
    return getattr(small, kind)()


def batches(kind, rows, targets=("y", "halves")):
    """x, y and sample weights for a kind of model."""
    if kind in ("two", "dict"):
        x, y = [rows.x, rows.b], [getattr(rows, name) for name in targets]
        w = [rows.weights, rows.weights[::-1]]
        if kind == "dict":
            x, y, w = (dict(zip(n, v, strict=True)) for n, v in (("ab", x), ("pq", y), ("pq", w)))
        return x, y, w
    return rows.x, rows.codes if kind == "classes" else rows.y, rows.weights


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("form", FORMS)
def test_form(form, small, rows, same_model):
    kind, given, *rest = FORMS[form]
    equivalent = rest[0] if rest and rest[0] else given
    if kind == "classes" or (len(rest) > 1):
        x, y, w = batches(kind, rows, *rest[1:])
    else:
        x, y, w = batches(kind, rows)
    if len(rest) > 1:  # the same loss for a value and for classes needs an output of classes
        ours, theirs = [two_classes(small) for _ in range(2)]
    else:
        ours, theirs = build(kind, small), build(kind, small)
    eager = {"run_eagerly": True}
    keras.utils.clear_session(free_memory=False)  # names of optimizers are numbered from here
    assert bridle.compile(ours, **{**eager, **given()}) is ours
    keras.utils.clear_session(free_memory=False)
    keras.Model.compile(theirs, **{**eager, **equivalent()})
    assert ours.get_compile_config() == theirs.get_compile_config()
    assert type(ours.optimizer) is type(theirs.optimizer)
    assert (ours.jit_compile, ours.run_eagerly) == (theirs.jit_compile, theirs.run_eagerly)

    run = {"sample_weight": w, "batch_size": 4, "shuffle": False, "verbose": 0}
    keras.utils.set_random_seed(1)
    history = bridle.fit(ours, x, y, **run).history
    keras.utils.set_random_seed(1)
    wanted = keras.Model.fit(theirs, x, y, **run).history
    assert history.keys() == wanted.keys()
    for name in wanted:
        np.testing.assert_allclose(history[name], wanted[name], rtol=1e-5, err_msg=name)
    assert [m.name for m in ours.metrics] == [m.name for m in theirs.metrics]
    assert ours.metrics_names == theirs.metrics_names
    same_model(ours, theirs)


def two_classes(small):
    keras.utils.set_random_seed(7)
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    both = keras.layers.Concatenate()([a, b])
    return keras.Model([a, b], [keras.layers.Dense(2, "softmax", name=n)(both) for n in "pq"])


def test_there_are_forms_enough():
    assert len(FORMS) >= 40


def test_compiling_again_forgets_the_metrics_of_before(small, rows):
    model = small.one()
    bridle.compile(model, loss="mse", metrics=["mae"], run_eagerly=True)
    bridle.compile(model, loss="mse", run_eagerly=True)
    assert list(bridle.fit(model, rows.x, rows.y, verbose=0).history) == ["loss"]


NONE = {
    "not given": {},
    "an EpochMetric alone": {"metrics": [bridle.EpochMetric("m", lambda y, p: 0.0)]},
}


@pytest.mark.parametrize("metrics", NONE.values(), ids=NONE)
def test_no_metrics_are_none_where_a_step_updates_none(metrics, rows):
    """Keras fails where it has an empty list of metrics that a model's own step never builds."""

    class Own(keras.Sequential):
        def train_step(self, data):
            return {"own": keras.ops.mean((self(data[0]) - data[1]) ** 2)}

    keras.utils.set_random_seed(7)
    model = Own([keras.Input((3,)), keras.layers.Dense(1)])
    own = ((model.predict(rows.x, verbose=0) - rows.y) ** 2).mean()
    for _ in range(2):
        bridle.compile(model, "sgd", "mse", **metrics)
        told = bridle.fit(model, rows.x, rows.y, validation_data=(rows.x, rows.y), verbose=0)
        assert told.history["own"] == [pytest.approx(own, rel=1e-5)]


@pytest.mark.parametrize("mode", ["temporal", ["temporal", None], {"o": "samplewise"}])
def test_sample_weight_mode_is_accepted_with_a_warning(mode, small, rows):
    model, plain = small.sequence(), small.sequence()
    with pytest.warns(bridle.BridleDeprecationWarning, match="`sample_weight_mode` is not needed"):
        bridle.compile(model, "sgd", "mse", sample_weight_mode=mode, run_eagerly=True)
    keras.Model.compile(plain, "sgd", "mse", run_eagerly=True)
    # Weights of timesteps weigh each timestep: two of them are left out here.
    weights = np.tile([1.0, 0, 2, 0], (len(rows.steps), 1)).astype("float32")
    loss = bridle.evaluate(model, rows.steps, rows.step_targets, sample_weight=weights, verbose=0)
    errors = (model.predict(rows.steps, verbose=0) - rows.step_targets)[..., 0] ** 2
    assert loss == pytest.approx((errors * weights).mean(), rel=1e-5)


class Failing(keras.Sequential):
    """A model that fails when Keras' compile has set the optimizer."""

    fails = False

    @property
    def dtype_policy(self):
        if self.fails:
            raise RuntimeError("this model fails")
        return keras.dtype_policies.get("float32")

    @dtype_policy.setter
    def dtype_policy(self, value):
        pass


def test_what_fails_in_keras_leaves_the_model_as_it_was(rows):
    model = Failing([keras.Input((3,)), keras.layers.Dense(1)])
    bridle.compile(model, "sgd", "mse", metrics=["mae"], run_eagerly=True)
    bridle.fit(model, rows.x, rows.y, verbose=0)
    before, optimizer = model.get_compile_config(), model.optimizer
    model.fails = True
    with pytest.raises(RuntimeError, match="this model fails"):
        bridle.compile(model, "adam", "mae")
    model.fails = False
    assert model.get_compile_config() == before
    assert model.optimizer is optimizer
    assert list(bridle.fit(model, rows.x, rows.y, verbose=0).history) == ["loss", "mae"]
