"""What is trained on synthetic data: the table of all workloads."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import models
import sources
from many import MANY
from models import BINARY, BOTH, CLASSES, REGRESSION

KERAS = ("keras", "keras-jax", "bridle", "bridle-jax")
NO_SCAN = ("keras", "keras-spe32", "keras-jax", "bridle", "bridle-jax")
ALL = ("keras", "keras-spe32", "keras-jax", "scan", "bridle", "bridle-jax")
# Short enough that compiling is most of it.
SHORT = ("keras", "keras-jax", "scan", "bridle", "bridle-jax", "bridle-again")


@dataclass(frozen=True)
class Workload:
    """A model, its data and how it is trained."""

    says: str
    build: Callable  # keras -> a model that isn't compiled
    data: Callable  # generator of random numbers, rows -> x, y
    compile: dict[str, Any]
    rows: int
    batch: int
    epochs: int  # the first one, which compiles, and later ones
    peers: tuple[str, ...] = ALL  # no scan of convolutions or attention, where XLA is no floor
    given: Callable = sources.arrays  # keras, the workload, x, y -> what fit() is given of them
    calls: bool = False  # evaluate, predict and train_on_batch are measured too
    unwatched: bool = False  # a fit without any callback is measured too
    warm: float = 1.5  # seconds of such a call before it is measured: compilations are over then
    measures = "fit"

    def small(self):
        """The same with few rows, to see that everything runs."""
        return replace(self, rows=min(self.rows, 4 * self.batch + 5), epochs=2, warm=0.01)


MLP = Workload(
    "small MLP 64-32-1 with dropout, 20,000 x 20",
    models.mlp, models.regression(20), REGRESSION, 20_000, 32, 12, calls=True,
)  # fmt: skip
SHORT_EMBEDDING = Workload(
    "embedding and pooling, 8,192 x 48 tokens, 3 epochs",
    models.embedding(48), models.words(5000, 48), BINARY, 8_192, 64, 3, SHORT,
)  # fmt: skip

WORKLOADS = {
    "mlp": MLP,
    "mnist": Workload(
        "MNIST-shaped MLP 256-128-10 with dropout, 60,000 x 784",
        models.mnist_mlp, models.classes(10, 784), CLASSES, 60_000, 128, 6,
    ),
    "cnn": Workload(
        "CNN, 4,096 images of 28 x 28",
        models.cnn, models.classes(10, 28, 28, 1), CLASSES, 4_096, 128, 6, NO_SCAN, calls=True,
    ),
    "lstm": Workload(
        "LSTM(32), 4,096 x 30 steps x 8",
        models.lstm, models.regression(30, 8), REGRESSION, 4_096, 32, 12, calls=True,
    ),
    "batchnorm": Workload(
        "MLP 64-32-1 with batch norm, 20,000 x 50",
        models.batch_norm(50), models.regression(50), REGRESSION, 20_000, 64, 16,
    ),
    "embedding": Workload(
        "embedding and pooling, 8,192 x 64 tokens",
        models.embedding(64), models.words(5000, 64), BINARY, 8_192, 64, 16,
    ),
    "iris": Workload(
        "iris-sized: MLP 16-3, 150 x 4, 50 epochs",
        models.iris, models.classes(3, 4), CLASSES, 150, 32, 50, unwatched=True,
    ),
    "transformer": Workload(
        "transformer encoder of two layers, 1,024 x 64 tokens",
        models.transformer, models.words(2000, 64), BINARY, 1_024, 32, 16, NO_SCAN,
    ),
    "residual": Workload(
        "residual CNN, 512 images of 32 x 32 x 3",
        models.residual_cnn, models.classes(10, 32, 32, 3), CLASSES, 512, 32, 6, NO_SCAN,
    ),
    "two_outputs": Workload(
        "wide functional model with two outputs, 20,000 x 200",
        models.two_outputs, models.amount_and_kind, BOTH, 20_000, 64, 12,
    ),
    "tabular": Workload(
        "wide tabular: MLP 128-64-1, 100,000 x 500",
        models.tabular, models.binary(500), BINARY, 100_000, 256, 8,
    ),
    **MANY,
    "embedding_3": SHORT_EMBEDDING,
    "embedding_6": replace(SHORT_EMBEDDING, says="the same, 6 epochs", epochs=6),
    "batchnorm_6": Workload(
        "MLP 64-32-1 with batch norm, 20,000 x 40, 6 epochs",
        models.batch_norm(40), models.regression(40), REGRESSION, 20_000, 32, 6, SHORT,
    ),
    "callbacks": Workload(
        "the small MLP with validation, class weights, AUC and five of Keras' callbacks, 8 epochs",
        models.mlp_of_classes, models.binary(20), BINARY | {"metrics": ["AUC"]}, 24_000, 32, 8,
        KERAS, sources.with_callbacks,
    ),
    "generator": replace(
        MLP, says="the small MLP from an endless Python generator, 6 epochs",
        epochs=6, peers=KERAS, calls=False, given=sources.generator,
    ),
    "tfdata": replace(
        MLP, says="the small MLP from a tf.data dataset that shuffles, 6 epochs",
        epochs=6, peers=KERAS, calls=False, given=sources.tf_data,
    ),
    "pydataset": replace(
        MLP, says="the small MLP from a keras.utils.PyDataset, 6 epochs",
        epochs=6, peers=KERAS, calls=False, given=sources.py_dataset,
    ),
    "second_process": replace(
        MLP, says="the small MLP, and again in the next process, with XLA's work kept in a file",
        epochs=2, peers=("bridle", "bridle-again"), calls=False,
    ),
}  # fmt: skip
