"""ValidationSplit: what `validation_split` can say beside a fraction."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from bridle.convert import numbers
from bridle.convert.plain import plain
from bridle.convert.rows import own_or_global
from bridle.errors import must_be, show

HOW = ("tail", "random", "stratified")


class ValidationSplit:
    """Which samples `fit(validation_split=)` keeps for validation.

    Args:
        fraction: The part of the samples to keep: from 0 up to, not including, 1. As Keras rounds
            it: of n samples, n - floor(n * (1 - fraction)) are kept.
        how: "tail" for the last samples, Keras' own way; "random" for samples drawn at random;
            "stratified" for samples drawn at random, of each class its part. Classes of several
            outputs are stratified together; a class of one sample stays in training.
        seed: A whole number from which the draw follows; NumPy's global generator if `None`.

    Raises:
        BridleError: For a fraction, a way or a seed that can't be.

    Examples:
        >>> import bridle, keras, numpy as np
        >>> split = bridle.ValidationSplit(0.5, "stratified", seed=1)
        >>> model = keras.Sequential([keras.layers.Dense(2, "softmax")])
        >>> model = bridle.compile(model, "sgd", "sparse_categorical_crossentropy")
        >>> y = np.array([0, 0, 0, 0, 1, 1])  # the last half alone would hold both ones
        >>> history = bridle.fit(model, np.ones((6, 1)), y, validation_split=split, verbose=0)
        >>> "val_loss" in history.history
        True

    Source: `validation_split` of `keras.Model.fit`; Kohavi (1995) on stratified holdout.
    """

    def __init__(self, fraction: float, how: str = "tail", seed: int | None = None) -> None:
        self.fraction = numbers.fraction(fraction, "fraction")
        self.how = plain(how, "how")
        if self.how not in HOW:
            raise must_be("how", " or ".join(map(show, HOW)), self.how)
        seed = plain(seed, "seed")
        self.seed = None if seed is None else numbers.seed(seed, "seed")

    def __repr__(self) -> str:
        seed = "" if self.seed is None else f", seed={self.seed}"
        return f'ValidationSplit({self.fraction:g}, "{self.how}"{seed})'

    def first(self, count: int) -> int:
        """How many of `count` are left for training."""
        return math.floor(count * (1 - self.fraction))

    def held_out(
        self,
        count: int,
        strata: np.ndarray | None = None,
        run: np.random.Generator | None = None,
    ) -> np.ndarray:
        """Which of `count` samples are kept for validation: their places, ascending.

        Args:
            count: The number of samples.
            strata: The stratum of each, whole numbers of shape (count,), for "stratified".
            run: The generator of the training, if it has one of its own.
        """
        wanted = count - self.first(count)
        if self.how == "tail":
            return np.arange(count - wanted, count)
        random = self.drawn_from(run)
        if strata is None:
            return np.sort(random.permutation(count)[:wanted])
        groups = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
        taken = _parts([len(group) for group in groups], wanted)
        drawn = [random.permutation(g)[:n] for g, n in zip(groups, taken, strict=True)]
        return np.sort(np.concatenate(drawn))

    def drawn_from(self, run: np.random.Generator | None) -> np.random.Generator:
        """The generator that a draw starts from; without a seed of its own that of the training."""
        return np.random.default_rng(self.seed) if self.seed is not None else own_or_global(run)


def _parts(sizes: Sequence[int], wanted: int) -> np.ndarray:
    """How many to take of groups of these sizes, in proportion, by the largest remainders."""
    quotas = np.array(sizes) * wanted / sum(sizes)
    # One of each group is left, for training.
    most = np.array(sizes) - 1
    taken = np.minimum(np.floor(quotas).astype(int), most)
    for place in np.argsort(taken - quotas, kind="stable"):
        if taken.sum() < wanted and taken[place] < most[place]:
            taken[place] += 1
    return taken
