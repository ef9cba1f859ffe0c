"""bridle: train Keras models from Python and from R."""

import bridle.keras_compat.tensorflow_first  # noqa: F401  # isort: split
from bridle.api import (
    compile,
    evaluate,
    explain,
    fit,
    predict,
    predict_on_batch,
    test_on_batch,
    to_r,
    train_on_batch,
)
from bridle.compiling.epoch_metric import EpochMetric
from bridle.convert.resume_file import ResumeFile
from bridle.convert.validation_split import ValidationSplit
from bridle.data.categories import categories, set_categories
from bridle.engine.backend import backend
from bridle.engine.sharing import shares_programs
from bridle.errors import (
    BridleDeprecationWarning,
    BridleError,
    BridleFunctionError,
    BridleNameError,
    BridleTypeError,
    BridleValueError,
    BridleWarning,
)
from bridle.model import Model, Sequential, Trainer
from bridle.training.kept_history import load_history
from bridle.training.live import LiveMetrics
from bridle.training.plotting import plot_history
from bridle.training.told_history import History

# Before TensorFlow first asks for its flags, which it reads once.
backend().start()

__version__ = "0.1.0"

__all__ = [
    "BridleDeprecationWarning",
    "BridleError",
    "BridleFunctionError",
    "BridleNameError",
    "BridleTypeError",
    "BridleValueError",
    "BridleWarning",
    "EpochMetric",
    "History",
    "LiveMetrics",
    "Model",
    "ResumeFile",
    "Sequential",
    "Trainer",
    "ValidationSplit",
    "categories",
    "compile",
    "evaluate",
    "explain",
    "fit",
    "load_history",
    "plot_history",
    "predict",
    "predict_on_batch",
    "set_categories",
    "shares_programs",
    "test_on_batch",
    "to_r",
    "train_on_batch",
]


def __dir__() -> list[str]:
    """The public names: what these are made of is nobody else's."""
    return sorted(["__doc__", "__file__", "__name__", "__path__", "__version__", *__all__])
