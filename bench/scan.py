"""The floor: the same training by hand, an epoch as one `jax.lax.scan` over stacked batches.

No callbacks, no checks, no choice of anything: what is left when a training loop costs nothing.
"""

import time

import jax
import keras
import numpy as np


class Scan:
    """A Keras model on JAX, trained through Keras' stateless functions."""

    def __init__(self, model, optimizer, loss, metrics):
        self.model = model
        # By output, with one called "" where the model has a single one.
        self.losses = {name: keras.losses.get(one) for name, one in by_output(loss).items()}
        self.metrics = [
            (name, as_metric(one)) for name, many in by_output(metrics).items() for one in many
        ]
        self.optimizer = keras.optimizers.get(optimizer)
        self.optimizer.build(model.trainable_variables)
        self.epoch = jax.jit(lambda state, data: jax.lax.scan(self.step, state, data))
        self.batch = jax.jit(self.step)
        self.test = jax.jit(self.tested)
        self.trained = None

    def fit(self, x, y, batch, epochs, start=None):
        """Trains on shuffled batches, from the weights of `start`, another such model, if given.

        The times at which the epochs ended.
        """
        start = start or self.model
        state = [
            values(start.trainable_variables),
            values(start.non_trainable_variables),
            values(self.optimizer.variables),  # as they were built: they take part as values alone
        ]
        rng, ends = np.random.default_rng(1), []
        rows = len(jax.tree.leaves(x)[0])
        whole = rows - rows % batch
        zeros = [values(metric.variables) for _, metric in self.metrics]
        for _ in range(epochs):
            order = rng.permutation(rows)
            stacked = jax.tree.map(
                lambda a, order=order: a[order[:whole]].reshape(-1, batch, *a.shape[1:]), (x, y)
            )
            (*state, counts), losses = self.epoch((*state, zeros), stacked)
            losses = [losses.sum()]
            if whole < rows:
                rest = jax.tree.map(lambda a, order=order: a[order[whole:]], (x, y))
                (*state, counts), loss = self.batch((*state, counts), rest)
                losses.append(loss)
            for (_, metric), count in zip(self.metrics, counts, strict=True):
                float(metric.stateless_result(count))
            float(sum(losses))
            jax.block_until_ready(state)
            ends.append(time.perf_counter())
        self.trained = state[:2]
        return ends

    def evaluate(self, x, y):
        """Loss and metrics of the trained model, on all rows at once."""
        return [float(value) for value in self.test(*self.trained, x, y)]

    def step(self, state, data):
        """One batch: the state after it, and its loss."""
        trainable, fixed, slots, counts = state
        x, y = data
        (loss, (fixed, predicted)), gradients = jax.value_and_grad(self.loss, has_aux=True)(
            trainable, fixed, x, y
        )
        trainable, slots = self.optimizer.stateless_apply(slots, gradients, trainable)
        y, predicted = by_output(y), by_output(predicted)
        counts = [
            metric.stateless_update_state(count, y[name], predicted[name])
            for (name, metric), count in zip(self.metrics, counts, strict=True)
        ]
        return (trainable, fixed, slots, counts), loss

    def tested(self, trainable, fixed, x, y):
        """A loss, and the metrics."""
        loss, (_, predicted) = self.loss(trainable, fixed, x, y, training=False)
        y, predicted = by_output(y), by_output(predicted)
        found = [
            metric.stateless_result(
                metric.stateless_update_state(values(metric.variables), y[name], predicted[name])
            )
            for name, metric in self.metrics
        ]
        return [loss, *found]

    def loss(self, trainable, fixed, x, y, training=True):
        """Of a batch, with the state of layers and the outputs."""
        predicted, fixed = self.model.stateless_call(trainable, fixed, x, training=training)
        y, outputs = by_output(y), by_output(predicted)
        loss = sum(one(y[name], outputs[name]).mean() for name, one in self.losses.items())
        return loss, (fixed, predicted)


def by_output(value):
    return value if isinstance(value, dict) else {"": value}


def as_metric(name):
    found = keras.metrics.get(name)
    is_metric = isinstance(found, keras.Metric)
    return found if is_metric else keras.metrics.MeanMetricWrapper(found)


def values(variables):
    return [variable.value for variable in variables]
