"""Both languages in one process: one object, whichever side holds it."""

import keras
import numpy as np
import pytest
import rpy2.rinterface as ri
import rpy2.robjects as ro

import bridle
from bridle.errors import show

DATA = np.random.default_rng(5).normal(size=(16, 3))


def model():
    keras.utils.set_random_seed(7)
    inputs = keras.Input((3,), name="i")
    return keras.Model(inputs, keras.layers.Dense(1, name="o")(inputs))


def targets():
    return DATA.sum(axis=1, keepdims=True).astype("float32")


@pytest.fixture(scope="module", autouse=True)
def r_package():
    ro.r("library(bridle)")


def in_r(**values):
    """Sets variables in R's global environment: rpy2 objects as they are, others by reticulate."""
    for name, value in values.items():
        ri.globalenv[name] = bridle.to_r(value)


def python_id(name):
    """Python's id() of the object that R holds under a name."""
    code = f"reticulate::py_str(reticulate::import_builtins(convert = FALSE)$id({name}))"
    return int(ro.r(code)[0])


def test_a_model_made_in_python_compiled_in_r_trained_in_python_evaluated_in_r():
    net = model()
    in_r(net=net, x=DATA.astype("float32"), y=targets())
    assert python_id("net") == id(net)
    ro.r('same <- net |> compile(optimizer = "sgd", loss = "mse", metrics = c("mae", "mse"))')
    assert python_id("same") == id(net)
    assert net.compiled
    config = net.get_compile_config()
    assert (config["loss"], config["metrics"]) == ("mse", ["mae", "mse"])

    bridle.fit(net, DATA, targets(), epochs=2, verbose=0)
    told = ro.r("unlist(evaluate(net, x, y, verbose = 0))")
    error = net.predict(DATA, verbose=0) - targets()
    wanted = [np.mean(error**2), np.mean(np.abs(error)), np.mean(error**2)]
    np.testing.assert_allclose(np.array(told), wanted, rtol=1e-5)
    assert list(told.names) == ["loss", "mae", "mse"]


def test_a_model_made_in_r_trains_in_python():
    ro.r("""
      made <- keras_model_sequential(input_shape = 3) |> layer_dense(1)
      made |> compile(optimizer = "sgd", loss = "mse")
    """)
    from bridle.convert.plain import from_r

    net = from_r(ri.globalenv["made"])
    assert isinstance(net, keras.Model)
    assert id(net) == python_id("made")
    before = net.get_weights()[0]
    bridle.fit(net, DATA, targets(), verbose=0)
    told = np.array(ro.r("made$get_weights()[[1]]"))
    np.testing.assert_allclose(told, net.get_weights()[0], rtol=1e-6)
    assert not np.allclose(before, told)


def test_a_model_made_in_python_is_kept_by_r():
    made = model()
    in_r(model=made, x=ro.r.matrix(ro.FloatVector(DATA.ravel("F")), ncol=3))
    ro.r("before <- predict(model, x, verbose = 0); copy <- unserialize(serialize(model, NULL))")
    assert ro.r("identical(predict(copy, x, verbose = 0), before)")[0]
    assert python_id("copy") != python_id("model") == id(made)


def test_an_object_comes_back_the_same():
    optimizer = keras.optimizers.SGD(0.25)
    in_r(optimizer=optimizer)
    net = model()
    bridle.compile(net, ri.globalenv["optimizer"], "mse")
    assert net.optimizer is optimizer
    assert bridle.to_r(ri.globalenv["optimizer"]) is not None


def test_r_functions_as_loss_and_metric():
    loss = ro.r("structure(function(y_true, y_pred) mean((y_true - y_pred)^2), name = 'quadratic')")
    root = ro.r(
        "structure(function(y_true, y_pred) sqrt(mean((y_true - y_pred)^2)), name = 'root')"
    )
    ours, theirs = model(), model()
    bridle.compile(ours, "sgd", loss, metrics=[root], jit_compile=False)
    theirs.compile("sgd", "mse", metrics=["mse"], jit_compile=False)
    run = {"batch_size": 16, "epochs": 2, "verbose": 0}
    told = bridle.fit(ours, DATA, targets(), **run).history
    wanted = theirs.fit(DATA, targets(), **run).history
    assert list(told) == ["loss", "root"]
    np.testing.assert_allclose(told["loss"], wanted["loss"], rtol=1e-5)
    np.testing.assert_allclose(told["root"], np.sqrt(wanted["mse"]), rtol=1e-5)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-5)


def test_an_r_function_that_cannot_be_a_metric_is_refused():
    one = ro.r("structure(function(y_pred) 0, name = 'one')")
    with pytest.raises(bridle.BridleTypeError, match="the function `one` has 1 parameter"):
        bridle.compile(model(), loss="mse", metrics=[one])


def r_matrix(values):
    return ro.r.matrix(ro.FloatVector(np.asarray(values).ravel(order="F")), ncol=values.shape[1])


def r_frame(values):
    columns = {f"c{i}": ro.FloatVector(values[:, i]) for i in range(values.shape[1])}
    return ro.DataFrame(columns)


@pytest.mark.parametrize("x", [r_matrix, r_frame], ids=["a matrix", "a data frame"])
def test_r_data_trains_as_arrays_do(x):
    ours, theirs = model(), model()
    for net in (ours, theirs):
        net.compile("sgd", "mse", run_eagerly=True)
    run = {"shuffle": False, "verbose": 0}
    epochs = ro.FloatVector([2])
    bridle.fit(
        ours, x(DATA), ro.FloatVector(targets()[:, 0].astype("float64")), epochs=epochs, **run
    )
    theirs.fit(DATA.astype("float32"), targets(), epochs=2, **run)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-5)


def test_an_r_factor_is_classes_with_weights_by_level():
    codes = np.arange(16) % 3
    labels = ro.FactorVector(ro.StrVector([["no", "so", "yes"][c] for c in codes]))
    ours, theirs = (
        keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, "softmax")]) for _ in range(2)
    )
    theirs.set_weights(ours.get_weights())
    for net in (ours, theirs):
        net.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    run = {"shuffle": False, "verbose": 0}
    weights = ro.ListVector({"yes": 3.0, "no": 0.5})
    bridle.fit(ours, DATA, labels, class_weight=weights, **run)
    theirs.fit(DATA, codes, sample_weight=np.array([0.5, 1, 3], "float32")[codes], **run)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-5)


def test_null_of_rpy2_is_nothing():
    net = model()
    bridle.compile(net, "sgd", "mse", metrics=ri.NULL, run_eagerly=True)
    history = bridle.fit(
        net,
        DATA,
        targets(),
        batch_size=ri.NULL,
        validation_data=ri.NULL,
        class_weight=ri.NULL,
        verbose=0,
    )
    assert list(history.history) == ["loss"]


def test_na_of_rpy2_is_refused_in_pythons_words():
    net = model()
    bridle.compile(net, "sgd", "mse", run_eagerly=True)
    values = DATA.copy()
    values[2, 1] = np.nan
    with pytest.raises(bridle.BridleValueError, match=r"1 of 48 is NaN, the first at \[2, 1\]"):
        bridle.fit(net, r_matrix(values), targets())
    assert show(None) == "None"


def test_r_uses_the_bridle_that_python_has_imported():
    assert python_id('reticulate::import("bridle", convert = FALSE)') == id(bridle)
    door = python_id('reticulate::import("bridle.for_r.bridge", convert = FALSE)')
    assert door == id(bridle.for_r.bridge)


def test_another_version_in_python_is_a_warning(monkeypatch):
    monkeypatch.setattr(bridle, "__version__", "0.0.9")
    told = ro.r("""
      (function() {
        the <- getFromNamespace("the", "bridle")
        core <- the$core
        on.exit(the$core <- core)
        the$core <- NULL
        tryCatch(bridle:::core(), bridle_warning_version = conditionMessage)
      })()
    """)
    assert "This Python already runs bridle 0.0.9; the R package is" in told[0]
