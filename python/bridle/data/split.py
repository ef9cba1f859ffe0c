"""validation_split: which samples training never sees."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from bridle.convert.rows import Rows
from bridle.convert.validation_split import ValidationSplit
from bridle.data.categories import known_by
from bridle.data.classes import class_codes
from bridle.data.prepared import Parts, Prepared
from bridle.errors import BridleValueError, in_r, listed, show, warn
from bridle.keras_compat.data import shuffles_anew, unpack
from bridle.keras_compat.models import output_names

#: The generator of a training, if it has one of its own.
Run = np.random.Generator | None


def split(
    model: Any, data: Prepared, how: float | ValidationSplit
) -> tuple[Prepared, Parts | None]:
    """The data to train on, and those that are kept for validation, `None` without a split.

    Args:
        model: The model.
        data: The data of a `fit`.
        how: Its `validation_split`.

    Raises:
        BridleValueError: For data that can't be split so.
    """
    how = how if isinstance(how, ValidationSplit) else ValidationSplit(how)
    if not how.fraction:
        return data, None
    if data.are_arrays:
        trained, held = _split_arrays(model, data.packed(), how, data.random)
    elif isinstance(data.x, tf.data.Dataset):
        trained, held = _split_dataset(model, data.x, how, data.random)
    else:
        trained, held = _split_batches(model, data.x, how, data.random)
    return replace(data, **vars(trained)), held


def _split_arrays(
    model: Any, whole: tuple[Any, ...], how: ValidationSplit, run: Run
) -> tuple[Parts, Parts]:
    _, y, _ = unpack(whole)
    count = int(next(p.shape[0] for p in keras.tree.flatten(whole) if p is not None))
    held = how.held_out(count, _strata(model, [y], how), run)
    if how.how == "tail":
        _warn_if_sorted(model, [y], how, held)
        trained = slice(0, how.first(count))
        kept = slice(how.first(count), count)
        return Parts(*_rows(whole, trained)), Parts(*_rows(whole, kept))
    rest = np.setdiff1d(np.arange(count), held)
    return Parts(*_rows(whole, rest)), Parts(*_rows(whole, held))


def _rows(parts: Any, chosen: slice | np.ndarray) -> Any:
    def take(part: Any) -> Any:
        if part is None:
            return None
        if isinstance(part, Rows):
            return part.subset(np.arange(len(part))[chosen])
        if isinstance(chosen, slice) or isinstance(part, np.ndarray):
            return part[chosen]
        return tf.gather(part, chosen) if isinstance(part, tf.Tensor) else np.asarray(part)[chosen]

    return keras.tree.map_structure(take, parts)


def _strata(model: Any, targets: list[Any], how: ValidationSplit) -> np.ndarray | None:
    """The stratum of each sample, where the split is stratified.

    Args:
        model: The model.
        targets: The targets, in batches.
        how: The split.
    """
    if how.how != "stratified":
        return None
    codes = _codes(model, targets, kinds_only=False)
    if not codes:
        raise BridleValueError(
            "Can't stratify the split: no target holds one class for each sample.",
            f"Use {_by('random')}.",
        )
    return np.unique(np.stack(list(codes.values()), axis=1), axis=0, return_inverse=True)[
        1
    ].reshape(-1)


def _codes(model: Any, targets: list[Any], kinds_only: bool) -> dict[str | None, np.ndarray]:
    batches = [class_codes(model, y, kinds_only) for y in targets if y is not None]
    names = list(batches[0]) if batches else []
    return {name: np.concatenate([codes[name] for codes in batches]) for name in names}


def _by(how: str) -> str:
    if in_r():
        return f'`validation_split_by(how = "{how}")`'
    return f'`ValidationSplit(how="{how}")`'


def _warn_if_sorted(model: Any, targets: list[Any], how: ValidationSplit, held: np.ndarray) -> None:
    """Warns where the samples are sorted by class, so that training misses some of them."""
    for name, codes in _codes(model, targets, kinds_only=True).items():
        classes = np.unique(codes)
        runs = 1 + np.count_nonzero(codes[1:] != codes[:-1])
        only = np.setdiff1d(codes[held], np.delete(codes, held))
        if len(classes) > 1 and runs == len(classes) and len(only):
            one = len(output_names(model) or [None]) == 1
            known = known_by(model).outputs.get(None if one else name)
            levels = known.names if known else ()
            shown = [levels[code] if code < len(levels) else code for code in only]
            kind = "class" if len(only) == 1 else "classes"
            warn(
                f"The samples are sorted by class, and the last {how.fraction:.0%} hold the {kind} "
                f"{listed(shown)} that training never sees. Shuffle them first, or use "
                f"{_by('stratified')}.",
            )


def _split_dataset(
    model: Any, dataset: tf.data.Dataset, how: ValidationSplit, run: Run
) -> tuple[Parts, Parts]:
    """The same samples as of arrays: the dataset is read once, to count them and see classes."""
    if int(dataset.cardinality()) < 0:
        raise BridleValueError(
            "Can't split a dataset of unknown or infinite size.",
            "Say its size with `tf.data.experimental.assert_cardinality()`, or give "
            "`validation_data`.",
        )
    if shuffles_anew(dataset):
        raise BridleValueError(
            "Can't split a dataset that is shuffled anew in every epoch: training would see what "
            "is kept for validation.",
            "Shuffle it with `reshuffle_each_iteration=False`, or give `validation_data`.",
        )
    sizes, targets = [], []
    for batch in dataset:
        x, y, _ = unpack(batch)
        sizes.append(int(tf.nest.flatten(x)[0].shape[0]))
        targets.append(y)
    if how.first(sum(sizes)) == 0:
        raise _leaves_none(how, sum(sizes))
    held = how.held_out(sum(sizes), _strata(model, targets, how), run)
    if how.how == "tail":
        _warn_if_sorted(model, targets, how, held)
    is_held = np.zeros(sum(sizes), bool)
    is_held[held] = True
    return Parts(_chosen(dataset, sizes, ~is_held)), Parts(_chosen(dataset, sizes, is_held))


def _chosen(dataset: tf.data.Dataset, sizes: list[int], chosen: np.ndarray) -> tf.data.Dataset:
    """The chosen samples, in batches of the size that the dataset's have."""
    starts = tf.constant(np.cumsum([0, *sizes]), tf.int64)
    mask = tf.constant(chosen)

    def keep(number: tf.Tensor, batch: Any) -> Any:
        mine = mask[starts[number] : starts[number + 1]]
        return tf.nest.map_structure(lambda part: tf.boolean_mask(part, mine), batch)

    size = max(sizes)
    batches = math.ceil(int(chosen.sum()) / size)
    made = dataset.enumerate().map(keep).rebatch(size)
    return made.apply(tf.data.experimental.assert_cardinality(batches)).prefetch(tf.data.AUTOTUNE)


def _split_batches(model: Any, dataset: Any, how: ValidationSplit, run: Run) -> tuple[Parts, Parts]:
    """Whole batches: what is in one is the dataset's business."""
    base, kind = keras.utils.PyDataset, type(dataset)
    count = dataset.num_batches
    if count is None:
        raise BridleValueError("Can't split a dataset of infinite size.", "Give `validation_data`.")
    for hook in ("on_epoch_begin", "on_epoch_end"):
        if getattr(kind, hook, None) is not getattr(base, hook, None):
            raise BridleValueError(
                f"Can't split a dataset with an `{hook}()`: its batches may change, and training "
                "would see what is kept for validation.",
                "Give `validation_data`, a dataset of its own.",
            )
    if how.first(count) == 0:
        raise _leaves_none(how, count, "batches")
    if how.how == "stratified":
        held = _likest(model, dataset, how, run)
    else:
        held = how.held_out(count, run=run)
    rest = np.setdiff1d(np.arange(count), held)
    return Parts(SomeBatches(dataset, rest)), Parts(SomeBatches(dataset, held))


def _likest(model: Any, dataset: Any, how: ValidationSplit, run: Run) -> np.ndarray:
    """Batches whose classes together come near to those of the whole, drawn one after the other."""
    targets = [unpack(tuple(dataset[i]))[1] for i in range(dataset.num_batches)]
    strata = _strata(model, targets, how)
    assert strata is not None
    sizes = [len(np.asarray(keras.tree.flatten(y)[0])) for y in targets]
    counts = np.stack(
        [
            np.bincount(part, minlength=strata.max() + 1)
            for part in np.split(strata, np.cumsum(sizes)[:-1])
        ]
    )
    number = len(counts) - how.first(len(counts))
    each = counts.sum(axis=0) / len(counts)
    left = list(how.drawn_from(run).permutation(len(counts)))
    held: list[int] = []
    for taken in range(1, number + 1):
        total = counts[held].sum(axis=0)
        best = min(left, key=lambda b: float(np.abs(total + counts[b] - taken * each).sum()))
        left.remove(best)
        held.append(int(best))
    return np.sort(np.array(held))


def _leaves_none(how: ValidationSplit, count: int, what: str = "samples") -> BridleValueError:
    return BridleValueError(
        f"`validation_split` must leave {what} to train on, but {show(how.fraction)} of {count} "
        "leaves none.",
        "Give a smaller fraction.",
    )


class SomeBatches(keras.utils.PyDataset):
    """Some of a dataset's batches.

    Args:
        dataset: The dataset.
        numbers: The numbers of the batches, whole numbers of shape (batches,).
    """

    def __init__(self, dataset: keras.utils.PyDataset, numbers: np.ndarray) -> None:
        super().__init__(
            workers=dataset.workers,
            use_multiprocessing=dataset.use_multiprocessing,
            max_queue_size=dataset.max_queue_size,
        )
        self._dataset, self._numbers = dataset, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, number: int) -> Any:
        return self._dataset[int(self._numbers[number])]
