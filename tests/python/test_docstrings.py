"""Every public name has an example in its docstring, which runs and gives what it shows."""

import doctest
import inspect

import pytest

import bridle

#: Names without an example: errors and warnings, and what needs R.
WITHOUT = {name for name in bridle.__all__ if name.startswith("Bridle")} | {"to_r"}
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize("name", sorted(set(bridle.__all__) - WITHOUT))
def test_the_example_of(name):
    text = inspect.getdoc(getattr(bridle, name))
    example = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    assert example.examples
    told = []
    doctest.DocTestRunner(optionflags=FLAGS).run(example, out=told.append)
    assert not told, "".join(told)
