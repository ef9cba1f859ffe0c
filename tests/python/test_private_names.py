"""What Keras and TensorFlow keep private stands in keras_compat alone.

It is read from the code: imports, attributes, and names of attributes given as strings.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

import bridle

PACKAGE = Path(bridle.__file__).parent
ROOM = PACKAGE / "keras_compat"
#: Modules without public names.
PRIVATE_MODULES = ("keras.src", "tf_keras.src", "tensorflow.python", "tensorflow.core")
#: Public in spite of its name.
OF_NAMEDTUPLES = "_fields"
#: It reaches into rpy2, not into Keras.
LEFT_OUT = PACKAGE / "convert" / "rpy2_lock.py"
BY_STRING = ("getattr", "hasattr", "setattr", "delattr")


def is_private(name):
    return name.startswith("_") and not name.endswith("__") and name != OF_NAMEDTUPLES


def own_names(tree):
    """The attributes that bridle's classes have, of this module and of those it imports from."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("bridle."):
            names |= own_names_of(PACKAGE.parent / f"{node.module.replace('.', '/')}.py")
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                names.add(node.attr)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@cache
def own_names_of(path):
    """Those of a module, none where there is none."""
    return own_names(ast.parse(path.read_text("utf-8"))) if path.exists() else set()


def module_of(node):
    """The modules that an import names, with what it takes of them."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def private_uses(code):
    """The private names that don't belong to the code, with their lines."""
    tree = ast.parse(code)
    own = own_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for module in module_of(node):
                third = not module.startswith(("bridle", "__future__"))
                if module.startswith(PRIVATE_MODULES) or (
                    third and any(map(is_private, module.split(".")))
                ):
                    yield node.lineno, module
        elif isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            strings = [a.value for a in node.args if isinstance(a, ast.Constant)]
            for value in strings if name in BY_STRING else ():
                if isinstance(value, str) and is_private(value):
                    yield node.lineno, value
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            of_vars = isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "vars"
            if of_vars and isinstance(node.slice.value, str) and is_private(node.slice.value):
                yield node.lineno, node.slice.value


FILES = [p for p in sorted(PACKAGE.rglob("*.py")) if ROOM not in p.parents and p != LEFT_OUT]


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(PACKAGE)) for p in FILES])
def test_no_private_name_outside_of_keras_compat(path):
    assert list(private_uses(path.read_text("utf-8"))) == []


# Code, and what is private in it.
FOUND = {
    "import keras.src.models": "keras.src.models",
    "from keras.src.random import seed_generator": "keras.src.random.seed_generator",
    "from tensorflow.python.eager import context": "tensorflow.python.eager.context",
    "from keras import _tf_keras": "keras._tf_keras",
    "model._symbolic_build()": "_symbolic_build",
    "keras.Model._x = 1": "_x",
    'getattr(model, "_initial_epoch", 0)': "_initial_epoch",
    'vars(model)["_metrics"]': "_metrics",
    "class A:\n    def f(self):\n        self._own = self._keras": "_keras",
}


@pytest.mark.parametrize("code", FOUND)
def test_private_names_are_found(code):
    assert [name for _, name in private_uses(code)] == [FOUND[code]]


@pytest.mark.parametrize(
    "code", ["import keras", "model.__class__", "class A:\n    def f(self):\n        self._x = 1"]
)
def test_public_names_are_not(code):
    assert list(private_uses(code)) == []
