"""The functions' arguments and defaults, held to Keras' own, and the public names."""

import inspect

import keras
import pytest

import bridle

METHODS = [
    "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch",
]  # fmt: skip
OTHERS = [
    *("categories", "compile", "explain", "load_history", "plot_history", "set_categories"),
    *("shares_programs", "to_r"),
]


@pytest.mark.parametrize("name", METHODS)
def test_arguments_and_defaults_are_keras(name):
    ours = dict(inspect.signature(getattr(bridle, name)).parameters)
    theirs = dict(inspect.signature(getattr(keras.Model, name)).parameters)
    assert next(iter(ours)) == "model"
    assert ours["allow_nan"].kind is inspect.Parameter.KEYWORD_ONLY
    told = [(p.name, p.default) for p in list(ours.values())[1:] if p.kind is not p.KEYWORD_ONLY]
    wanted = [(p.name, p.default) for p in list(theirs.values())[1:] if p.kind is not p.VAR_KEYWORD]
    assert told == wanted


def test_the_arguments_of_compile_are_keras():
    ours = list(inspect.signature(bridle.Trainer.compile).parameters.values())
    theirs = list(inspect.signature(keras.Model.compile).parameters.values())
    extra = [p.name for p in ours if p.kind is p.KEYWORD_ONLY]
    assert extra == ["sample_weight_mode", "target_tensors"]
    told = [(p.name, p.default) for p in ours[1:] if p.name not in extra]
    assert told == [(p.name, p.default) for p in theirs[1:]]


@pytest.mark.parametrize("name", bridle.__all__)
def test_every_public_name_is_there_and_documented(name):
    assert inspect.getdoc(getattr(bridle, name)).strip()


def test_other_names_are_not_shown():
    assert {name for name in dir(bridle) if not name.startswith("__")} == set(bridle.__all__)


def test_the_public_names_are_these():
    errors = [
        "DeprecationWarning",
        "Error",
        "FunctionError",
        "NameError",
        "TypeError",
        "ValueError",
        "Warning",
    ]
    classes = [f"Bridle{name}" for name in errors] + [
        "EpochMetric",
        "History",
        "LiveMetrics",
        "Model",
        "ResumeFile",
        "Sequential",
        "Trainer",
        "ValidationSplit",
    ]
    assert bridle.__all__ == sorted([*classes, *METHODS, *OTHERS])
