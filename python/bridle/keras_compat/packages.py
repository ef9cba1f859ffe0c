"""Which package a class comes from, without importing any."""

from __future__ import annotations

from typing import Any

#: The module of classes whose methods are R functions. None can be imported by this name, so Keras
#: asks for `custom_objects` where it loads one that isn't registered.
MODULE_OF_R = "<R>"


def package_of(kind: Any) -> str:
    """The package that defines a class or a function; "" for those that name no module."""
    return (getattr(kind, "__module__", None) or "").partition(".")[0]


def is_of_r(kind: type) -> bool:
    """Whether a class, or one that it extends, has methods written in R."""
    return any(package_of(base) in (MODULE_OF_R, "") for base in kind.__mro__)
