"""R functions as Python ones, and what a loss or metric must take."""

import inspect

import pytest

import bridle
from bridle.convert.functions import check_takes_targets, r_function

# The formals of an R function, those without a default, and whether (y_true, y_pred) fits.
FORMALS = [
    (["y_true", "y_pred"], ["y_true", "y_pred"], True),
    (["y_true", "y_pred", "eps"], ["y_true", "y_pred"], True),
    (["y_true", "y_pred", "eps"], ["y_true", "y_pred", "eps"], False),
    (["a", "b"], [], True),
    (["eps", "y_true", "y_pred"], ["y_true", "y_pred"], False),
    (["a"], ["a"], False),
    ([], [], False),
    (["..."], ["..."], True),
    (["a", "..."], ["a", "..."], True),
    (["a", "b", "c", "..."], ["a", "b", "c", "..."], False),
]


@pytest.mark.parametrize(("parameters", "required", "fits"), FORMALS)
def test_formals_of_r_functions(parameters, required, fits):
    function = r_function(lambda *args: args, "mine", parameters, required)
    if fits:
        check_takes_targets(function, "loss")
        assert function(1, 2) == (1, 2)
    else:
        with pytest.raises(bridle.BridleTypeError, match="`loss` must take"):
            check_takes_targets(function, "loss")


def test_an_r_function_is_called_by_its_name():
    assert r_function(max, "rmse", [], []).__name__ == "rmse"
    assert r_function(max, None, [], []).__name__ == "custom"


class Callable:
    def __call__(self, y_true, y_pred, sample_weight=None):
        return 0


def test_callables_of_every_kind_are_looked_at():
    check_takes_targets(Callable(), "loss")
    check_takes_targets(max, "loss")  # no signature to look at
    with pytest.raises(ValueError):
        inspect.signature(max)
    with pytest.raises(bridle.BridleTypeError, match="the function `len` has 1 parameter"):
        check_takes_targets(len, "loss")
