"""Keras' own tests of its trainer, with bridle's methods in place of Keras'.

They come with the installed Keras. Each model in them is a layer with Keras' `Trainer`; here it has
`bridle.Trainer` before that one, as bridle's own classes have.
"""

import importlib.util
from pathlib import Path
from unittest import TestCase, mock

import keras
import pytest
from keras.src.backend.tensorflow import trainer

import bridle

pytestmark = pytest.mark.slow

SOURCE = Path(trainer.__file__).parents[2] / "trainers" / "trainer_test.py"
# What bridle does otherwise on purpose, by line of docs/parity.txt. These tests mustn't pass.
ROUNDS = "steps_per_execution: as many steps as asked"
ON_PURPOSE = {
    "test_steps_per_execution_steps_per_epoch_match_multi_epoch_jit": ROUNDS,
    "test_steps_per_execution_steps_per_epoch_match_multi_epoch_non_jit": ROUNDS,
}


class Both(bridle.Trainer, trainer.TensorFlowTrainer):
    """What Keras' tests take for Keras' trainer."""


def of_keras():
    """Keras' tests, none where the installed Keras comes without."""
    if not SOURCE.exists():
        return TestCase
    spec = importlib.util.spec_from_file_location("keras_trainer_tests", SOURCE)
    module = importlib.util.module_from_spec(spec)
    with mock.patch.object(trainer, "TensorFlowTrainer", Both):
        spec.loader.exec_module(module)
    tests = module.TestTrainer
    for name, line in ON_PURPOSE.items():
        expected = pytest.mark.xfail(raises=AssertionError, reason=line, strict=True)
        setattr(tests, name, expected(getattr(tests, name)))
    if importlib.util.find_spec("torch") is None:
        for name in [name for name in dir(tests) if "_torch_" in name]:
            wants = pytest.mark.skip(reason="PyTorch isn't installed")
            setattr(tests, name, wants(getattr(tests, name)))
    return tests


TestTrainer = of_keras()


@pytest.fixture(autouse=True)
def layers_are_models(monkeypatch):
    """Keras' tests make a model of a layer and a trainer, where bridle wants a `keras.Model`."""
    models = mock.Mock(Model=trainer.TensorFlowTrainer)
    monkeypatch.setattr("bridle.convert.model.keras_of", lambda model: models)
    yield
    keras.config.enable_traceback_filtering()  # Keras' tests turn it off


def test_keras_brings_its_tests():
    names = {name for name in dir(TestTrainer) if name.startswith("test_")}
    assert len(names) >= 150, f"{SOURCE} of Keras {keras.__version__} has {len(names)} tests"


def test_they_run_bridles_methods():
    model = vars(of_keras())["test_training_arg"].__globals__["TrainingTestingLayer"]
    for name in ("compile", "fit", "evaluate", "predict", "train_on_batch", "predict_on_batch"):
        assert getattr(model, name) is getattr(bridle.Trainer, name)


def test_the_reasons_are_lines_of_the_table():
    table = (Path(__file__).parents[2] / "docs" / "parity.txt").read_text("utf-8").splitlines()
    for line in ON_PURPOSE.values():
        assert any(row.startswith(line + " |") for row in table)
