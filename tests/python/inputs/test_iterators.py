"""What brings batches itself: training on it ends as Keras' own `fit` does on the same arrays."""

import importlib.util

import keras
import pytest
import tensorflow as tf
from backend import NO_XLA

import bridle


class Endless(keras.utils.PyDataset):
    def __init__(self, data, *arrays):
        super().__init__()
        self.batches = data.batches(*arrays)

    @property
    def num_batches(self):
        return None

    def __getitem__(self, i):
        return self.batches[i % len(self.batches)]


def torch_loader(data, *arrays):
    torch = pytest.importorskip("torch")
    rows = torch.utils.data.TensorDataset(*map(torch.from_numpy, arrays))
    return torch.utils.data.DataLoader(rows, batch_size=data.batch)


def grain_dataset(data, *arrays):
    grain = pytest.importorskip("grain")
    rows = list(zip(*arrays, strict=True))
    return grain.MapDataset.source(rows).to_iter_dataset().batch(data.batch)


def grain_map_dataset(data, *arrays):
    grain = pytest.importorskip("grain")
    return grain.MapDataset.source(list(zip(*arrays, strict=True))).batch(data.batch)


def grain_loader(data, *arrays):
    grain = pytest.importorskip("grain")
    rows = list(zip(*arrays, strict=True))
    sampler = grain.samplers.IndexSampler(len(rows), num_epochs=1, shuffle=False)
    batch = grain.transforms.Batch(data.batch)
    return grain.DataLoader(data_source=rows, sampler=sampler, operations=[batch])


# What brings the batches itself; endless ones need steps.
ITERATORS = {
    "tf.data": lambda d, *a: d.dataset(*a),
    "tf.data of unknown length": lambda d, *a: d.dataset(*a).filter(lambda *_: True),
    "PyDataset": lambda d, *a: d.py_dataset(*a),
    "PyDataset with workers": lambda d, *a: d.py_dataset(*a, workers=3, max_queue_size=2),
    "PyDataset with processes": lambda d, *a: d.py_dataset(*a, workers=2, use_multiprocessing=True),
    "torch DataLoader": torch_loader,
    "grain dataset": grain_dataset,
    "grain map dataset": grain_map_dataset,
    "grain DataLoader": grain_loader,
}
ENDLESS = {
    "tf.data repeated": lambda d, *a: d.dataset(*a).repeat(),
    "PyDataset without end": Endless,
    "generator": lambda d, *a: (batch for batch in d.batches(*a, times=d.epochs)),
    "generator without end": lambda d, *a: (batch for _ in iter(int, 1) for batch in d.batches(*a)),
    "iterator that is no generator": lambda d, *a: iter(d.batches(*a, times=d.epochs)),
    "tensors from a generator": lambda d, *a: (
        tuple(map(tf.constant, batch)) for batch in d.batches(*a, times=d.epochs)
    ),
}


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("kind", ITERATORS)
def test_iterators(kind, weighted, data, fresh, check, wanted):
    model, make = fresh[0], ITERATORS[kind]
    parts = (data.x, data.y, data.w) if weighted else (data.x, data.y)
    told = bridle.fit(model, make(data, *parts), **data.run).history
    scores = bridle.evaluate(model, make(data, *parts), verbose=0)
    outputs = bridle.predict(model, make(data, data.x), verbose=0)
    check(model, told, scores, outputs, wanted[weighted])


@pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])
@pytest.mark.parametrize("kind", ENDLESS)
def test_endless_iterators(kind, weighted, data, fresh, check, wanted):
    model, make = fresh[0], ENDLESS[kind]
    parts = (data.x, data.y, data.w) if weighted else (data.x, data.y)
    told = bridle.fit(model, make(data, *parts), steps_per_epoch=data.steps, **data.run).history
    scores = bridle.evaluate(model, make(data, *parts), steps=data.steps, verbose=0)
    outputs = bridle.predict(model, make(data, data.x), steps=data.steps, verbose=0)
    check(model, told, scores, outputs, wanted[weighted])


@pytest.mark.parametrize("kind", [*ITERATORS, "tf.data with weights"])
def test_validation_data(kind, data, fresh, check_history):
    ours, theirs = fresh
    parts = (data.x, data.y, data.w) if kind.endswith("weights") else (data.x, data.y)
    given = ITERATORS[kind.removesuffix(" with weights")](data, *parts)
    run = {"batch_size": 3, **data.run}
    told = bridle.fit(ours, data.x, data.y, validation_data=given, **run).history
    run["validation_batch_size"] = data.batch
    history = keras.Model.fit(theirs, data.x, data.y, validation_data=parts, **run).history
    check_history(told, history)


@pytest.mark.parametrize("steps_per_execution", [1, 4])
def test_endless_data_run_as_many_steps_as_are_asked_for(steps_per_execution, data, small):
    """Keras rounds 6 steps up to 8 where 4 run in one execution."""
    model = small.one()
    bridle.compile(model, "sgd", "mse", steps_per_execution=steps_per_execution, jit_compile=NO_XLA)
    bridle.fit(model, data.dataset(data.x, data.y).repeat(), steps_per_epoch=6, epochs=2, verbose=0)
    assert int(model.optimizer.iterations) == 12


@pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="torch isn't installed")
def test_a_torch_loader_of_rows_from_a_dataset_of_ones_own(data, fresh, check_history, wanted):
    import torch

    class Own(torch.utils.data.Dataset):
        def __len__(self):
            return data.rows

        def __getitem__(self, i):
            return data.x[i], data.y[i]

    loader = torch.utils.data.DataLoader(Own(), data.batch, num_workers=1)
    told = bridle.fit(fresh[0], loader, **data.run).history
    check_history(told, wanted[False][0])
