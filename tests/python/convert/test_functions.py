"""R functions as Python ones, and what a loss or metric must take."""

import inspect

import pytest

import bridle
from bridle.convert.functions import answering, check_takes_targets, r_function

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


def test_names_of_formals_that_python_has_no_way_to_write():
    function = r_function(lambda **given: given, "f", ["na.rm", "lambda", "..."], [])
    assert list(inspect.signature(function).parameters) == ["na_rm", "lambda_", "dots", "kwargs"]
    assert function(na_rm=1, lambda_=2, more=3) == {"na.rm": 1, "lambda": 2, "more": 3}


def test_an_account_of_an_error_is_raised():
    def fails(names, *values):
        return {"error": {"sentence": None, "lines": ["one", "two"], "condition": "kept"}}

    with pytest.raises(bridle.BridleFunctionError) as raised:
        r_function(answering(fails, "mine"), "mine", ["x"], ["x"])(1)
    assert str(raised.value) == "Can't run the R function `mine`.\none\ntwo"
    assert raised.value.condition == "kept"
