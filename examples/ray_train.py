"""Train a model on two workers that Ray starts. Needs `pip install '.[ray]'`, and two free CPUs.

Ray tells each worker in TF_CONFIG who it is, and the strategy reads it there.
"""

import numpy as np
import ray.train
from ray.train import ScalingConfig
from ray.train.tensorflow import TensorflowTrainer


def work(settings):
    """What each worker does."""
    import keras
    import tensorflow as tf

    import bridle

    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    keras.utils.set_random_seed(1)
    with strategy.scope():
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        bridle.compile(model, keras.optimizers.SGD(0.1), loss="mse")
    x = np.random.default_rng(1).normal(size=(512, 4)).astype("float32")
    y = x @ np.array([[1.0], [-2.0], [0.5], [3.0]], "float32")
    history = bridle.fit(model, x, y, epochs=settings["epochs"], batch_size=64, verbose=0)
    loss = history.history["loss"][-1]
    ray.train.report({"loss": loss})
    print(f"{strategy.num_replicas_in_sync} workers, loss {loss:.6f}")
    print("weights", model.get_weights()[0].ravel().round(2).tolist())


trainer = TensorflowTrainer(
    work, train_loop_config={"epochs": 10}, scaling_config=ScalingConfig(num_workers=2)
)
trainer.fit()
