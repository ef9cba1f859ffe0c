"""ValidationSplit: what it can be made of, and which places it keeps."""

import numpy as np
import pytest

from bridle import BridleError, BridleValueError, ValidationSplit


@pytest.mark.parametrize("fraction", [0.1, 0.2, 0.25, 0.33, 0.5, 0.9])
def test_the_tail_is_keras_own(fraction):
    from keras.src.trainers.data_adapters.array_slicing import train_validation_split

    x, x_held = train_validation_split(np.arange(20), fraction)
    held = ValidationSplit(fraction).held_out(20)
    np.testing.assert_array_equal(held, x_held)
    assert len(x) + len(held) == 20


def test_a_draw_follows_from_its_seed():
    draws = [tuple(ValidationSplit(0.5, "random", seed=s).held_out(20)) for s in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]
    draws = []
    for seed in (5, 5, 6):
        np.random.seed(seed)
        draws.append(tuple(ValidationSplit(0.5, "random").held_out(20)))
    assert draws[0] == draws[1] != draws[2]


# Sizes of classes, a fraction, and what each class gives: in proportion, largest remainder first.
STRATA = {
    "in proportion": ([10, 6, 4], 0.5, [5, 3, 2]),
    "the largest remainder": ([10, 6, 4], 0.2, [2, 1, 1]),
    "equal remainders": ([5, 5], 0.1, [1, 0]),
    "a class of one": ([9, 1], 0.5, [5, 0]),
    "every class of one": ([1, 1, 1], 0.4, [0, 0, 0]),
}


@pytest.mark.parametrize("case", STRATA)
def test_strata_give_their_parts(case):
    sizes, fraction, wanted = STRATA[case]
    strata = np.repeat(np.arange(len(sizes)), sizes)
    held = ValidationSplit(fraction, "stratified", seed=3).held_out(len(strata), strata)
    np.testing.assert_array_equal(np.bincount(strata[held], minlength=len(sizes)), wanted)


def test_it_says_what_it_is():
    assert repr(ValidationSplit(0.2)) == 'ValidationSplit(0.2, "tail")'
    assert repr(ValidationSplit(0.25, "random", 3)) == 'ValidationSplit(0.25, "random", seed=3)'


REFUSED = {
    "an unknown way": (lambda: ValidationSplit(0.2, "last"), '"tail" or "random"'),
    "a fraction of one": (lambda: ValidationSplit(1), "`fraction` must be from 0"),
    "a seed of a half": (lambda: ValidationSplit(0.2, seed=0.5), "`seed` must be a whole"),
    "a seed too large": (lambda: ValidationSplit(0.2, seed=2**32), "`seed` must be at most"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused(case):
    make, words = REFUSED[case]
    with pytest.raises(BridleError) as error:
        make()
    assert words in str(error.value)
    assert isinstance(error.value, BridleValueError | TypeError)
