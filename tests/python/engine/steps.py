"""Calls and changes by name and options, that sequences are made of; and what they are done to."""

from dataclasses import dataclass, field

import changes
import keras
import numpy as np
import tensorflow as tf
from backend import NO_XLA, ON_JAX

ROWS = 16
CODES = "sparse_categorical_crossentropy"
L = keras.layers
DRAWN = np.random.default_rng(5)
NUMBERS = DRAWN.normal(size=(ROWS, 12)).astype("float32")
CLASSES = DRAWN.integers(0, 2, ROWS)
WEIGHTS = np.linspace(0.5, 1.5, ROWS, dtype="float32")


def chain(shape, *layers, head=None):
    return keras.Sequential([keras.Input(shape), *layers, head or L.Dense(1, name="out")])


def sequential():
    hidden, dropout = L.Dense(2, "tanh", name="hidden"), L.Dropout(0.4, seed=5)
    return chain((3,), hidden, changes.Scaled(name="s"), dropout)


def functional():
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    hidden = L.Dense(2, "tanh", name="hidden")(L.Concatenate()([a, b]))
    scaled = changes.Scaled(name="s")(hidden)
    return keras.Model([a, b], [L.Dense(1, name="p")(scaled), L.Dense(1, name="q")(scaled)])


def normed():
    layers = (
        L.Dense(2, name="hidden"),
        L.BatchNormalization(name="s_norm"),
        changes.Scaled(name="s"),
    )
    return chain((3,), *layers, head=L.Dense(2, "softmax", name="out"))


def recurrent():
    return chain((None, 2), L.SimpleRNN(2, name="hidden"), changes.Scaled(name="s"))


class OwnStep(keras.Model):
    """Its step is its own, and logs what no metric has."""

    def __init__(self):
        super().__init__()
        self.hidden, self.s = L.Dense(2, "tanh", name="hidden"), changes.Scaled(name="s")
        self.out = L.Dense(1, name="out")

    def call(self, x):
        return self.out(self.s(self.hidden(x)))

    def train_step(self, data):
        x, y, weights = keras.utils.unpack_x_y_sample_weight(data)
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x, y, self(x, training=True), weights)
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights, strict=True))
        return {"loss": loss, "rows": tf.cast(tf.shape(x)[0], "float32")}


class OwnStepOnJax(OwnStep):
    def train_step(self, state, data):
        import jax

        x, y, weights = keras.utils.unpack_x_y_sample_weight(data)
        trainable, non_trainable, optimizer, metrics = state

        def loss_of(values):
            y_pred, after = self.stateless_call(values, non_trainable, x)
            given = {"x": x, "y": y, "y_pred": y_pred, "sample_weight": weights}
            loss, _ = self.stateless_compute_loss(values, after, metrics, **given)
            return loss, after

        (loss, non_trainable), gradients = jax.value_and_grad(loss_of, has_aux=True)(trainable)
        trainable, optimizer = self.optimizer.stateless_apply(optimizer, gradients, trainable)
        logs = {"loss": loss, "rows": jax.numpy.float32(len(x))}
        return logs, (trainable, non_trainable, optimizer, metrics)


def subclass():
    model = OwnStepOnJax() if ON_JAX else OwnStep()
    model(NUMBERS[:1, :3])
    return model


KINDS = {f.__name__: f for f in (sequential, functional, normed, recurrent, subclass)}


def data(by, rows, length=2):
    """x, y and sample weights for a model."""
    part = NUMBERS[:rows]
    y = part[:, :1] - part[:, 1:2]
    if by.kind == "functional":
        return (part[:, :3], part[:, 3:5]), (y, 2 * y), (WEIGHTS[:rows], WEIGHTS[:rows] ** 2)
    if by.kind == "recurrent":
        return part[:, : 2 * length].reshape(rows, length, 2), y, WEIGHTS[:rows]
    return part[:, :3], CLASSES[:rows] if by.kind == "normed" else y, WEIGHTS[:rows]


class Of(changes.By):
    """One of two equal models.

    Args:
        kind: The name of what builds the model.
        of: Keras' functions or bridle's.
        jit_compile: What compile() is asked of XLA.
    """

    def __init__(self, kind, of, jit_compile=NO_XLA):
        keras.utils.set_random_seed(3)
        super().__init__(KINDS[kind](), of)
        self.kind, self.jit_compile = kind, jit_compile
        recompile(self)

    def call(self, name, by_keras, *args, **given):
        """Calls a function, or for both models Keras' own method."""
        function = getattr(self.model if by_keras else self, name)
        return function(*args, **given)


OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(0.05),
    "momentum": lambda: keras.optimizers.SGD(0.03, momentum=0.9),
}


def recompile(by, optimizer="sgd", metrics=False, eagerly=False, steps=1):
    loss, named = (CODES, "accuracy") if by.kind == "normed" else ("mse", "mae")
    two = by.kind == "functional"
    # Keras keeps the metrics of before where it is given none, and fails where a step updates none.
    chosen = None if by.kind == "subclass" else []
    if metrics and chosen is not None:
        chosen = [[named], [named]] if two else [named]
    by.compile(
        OPTIMIZERS[optimizer](),
        loss,
        metrics=chosen,
        run_eagerly=eagerly,
        steps_per_execution=steps,
        jit_compile=by.jit_compile and not eagerly,
    )


def batches(parts, size, form):
    """Arrays as a dataset or a generator."""
    if form == "dataset":
        return tf.data.Dataset.from_tensor_slices(parts).batch(size)
    rows = range(0, len(keras.tree.flatten(parts)[0]), size)
    cut = [keras.tree.map_structure(lambda p: p[i : i + size], parts) for i in rows]  # noqa: B023
    return (batch for batch in cut)


def fit(
    by,
    size,
    epochs=1,
    weights=None,
    held_out=None,
    form="arrays",
    during=None,
    by_keras=False,
    **of,
):
    x, y, w = data(by, ROWS, **of)
    given = {"epochs": epochs, "shuffle": False, "verbose": 0}
    if weights == "class" and by.kind == "normed":
        given["class_weight"] = {0: 0.5, 1: 2.0}
    parts = (x, y, w) if weights == "sample" else (x, y)
    if held_out == "split" and form == "arrays":
        given["validation_split"] = 0.25
    elif held_out:
        given["validation_data"] = data(by, 6, **of)[:2]
    if form == "arrays":
        given |= dict(zip(("x", "y", "sample_weight"), parts, strict=False), batch_size=size)
    else:
        if form == "generator":
            given.pop("class_weight", None)
            given["epochs"] = 1
        given["x"] = batches(parts, size, form)
        # At an end that it doesn't know of, Keras counts a step more than it takes.
        given["steps_per_epoch"] = -(-ROWS // size)
    seen = []
    if during is not None:
        given["callbacks"] = [during.callback(by, seen)]
    history = by.call("fit", by_keras, **given)
    return history.history, seen


def evaluate(by, size, weighted=False, by_keras=False, **of):
    x, y, w = data(by, ROWS, **of)
    given = {"sample_weight": w if weighted else None, "return_dict": True, "verbose": 0}
    return by.call("evaluate", by_keras, x, y, batch_size=size, **given)


def predict(by, size, by_keras=False, **of):
    return by.call("predict", by_keras, data(by, ROWS, **of)[0], batch_size=size, verbose=0)


def on_batch(by, mode, rows, weighted=False, by_keras=False, **of):
    x, y, w = data(by, rows, **of)
    by.model.reset_metrics()  # which Keras does itself from 3.15 on
    if mode == "predict":
        return by.call("predict_on_batch", by_keras, x)
    given = {"sample_weight": w if weighted else None, "return_dict": True}
    return by.call(f"{mode}_on_batch", by_keras, x, y, **given)


def learning_rate(by, to):
    by.model.optimizer.learning_rate = to


def build_optimizer(by):
    by.model.optimizer.build(by.model.trainable_variables)


def set_weights(by, factor):
    by.model.set_weights([w * factor for w in by.model.get_weights()])


def assign(by, layer="hidden"):
    part = by.model.get_layer(layer)
    getattr(part, "cell", part).bias.assign([0.5, -0.5])


def other_last_layer(by):
    by.model.pop()
    by.model.add(L.Dense(1, kernel_initializer="ones", name="last"))
    recompile(by)


def trainable_anew(by, **how):
    changes.trainable(by, **how)
    recompile(by)


def stop(by):
    by.model.stop_training = True


DONE = {
    **{f.__name__: f for f in (fit, evaluate, predict, on_batch, recompile, learning_rate)},
    **{f.__name__: f for f in (build_optimizer, set_weights, assign, other_last_layer, stop)},
    **{f.__name__: f for f in (changes.trainable, trainable_anew, changes.scale)},
    "set_to_none": changes.set_to_none,
    **{f.__name__: f for f in (changes.make, changes.own_step, changes.no_own_step)},
    "quantize": changes.quantize,
}


@dataclass(frozen=True)
class Step:
    """One of these by name, with options: it prints as it would be written."""

    name: str
    options: dict = field(default_factory=dict)

    def __call__(self, by):
        return DONE[self.name](by, **self.options)

    def __repr__(self):
        return f"{self.name}({', '.join(f'{k}={v!r}' for k, v in self.options.items())})"


@dataclass(frozen=True)
class During:
    """A step that a callback takes at one of the calls of a hook."""

    hook: str
    at: int
    step: Step

    def callback(self, by, seen):
        def act(number, logs=None):
            seen.append({name: float(value) for name, value in (logs or {}).items()})
            if number == self.at:
                if ON_JAX:  # where Keras has variables without values between steps
                    by.model.jax_state_sync()
                seen.append(self.step(by))

        return keras.callbacks.LambdaCallback(**{self.hook: act})

    def __repr__(self):
        return f"{self.hook} {self.at}: {self.step}"
