"""What R's `serialize()` wrote, looked at without R: what in it would be code.

The format is that of "R Internals", 1.8: flags and content, one item after the other, big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import partial

#: Functions that only compute with what they are given, for formulas and recipes.
_NAMES = """
    ~ ( { + - * / ^ : %% %/% %in% == != < > <= >= & | ! [ [[ $ - c I if ifelse is.na log log2
    log10 log1p exp expm1 sqrt abs sign sin cos tan asin acos atan sinh cosh tanh round floor
    ceiling trunc pmin pmax min max mean median sd var cov cor sum prod range length nchar
    cumsum cumprod diff rank order rev scale poly ns bs cut factor as.factor ordered levels
    relevel interaction terms as.numeric as.integer as.double as.character as.logical as.Date
    cbind paste paste0 tolower toupper substr trimws startsWith endsWith format months weekdays
    julian list quote all_predictors all_outcomes all_numeric all_nominal all_numeric_predictors
    all_integer all_nominal_predictors all_integer_predictors all_double all_double_predictors
    all_logical all_logical_predictors all_string all_string_predictors all_factor
    all_factor_predictors all_ordered all_ordered_predictors all_unordered
    all_unordered_predictors all_date all_datetime all_date_predictors all_datetime_predictors
    has_role has_type everything starts_with ends_with contains matches one_of all_of any_of
    num_range last_col dummy_names dummy_extract_names names0 desc lag lead
"""
_HARMLESS = frozenset(_NAMES.split())
#: Packages that they may be called by.
_HOMES = ("base", "stats", "splines", "recipes", "dplyr", "tidyselect")

#: NULL, R's own environments, a missing argument.
_WITHOUT_CONTENT = (254, 253, 252, 251, 247, 242, 241)
_SYMBOL, _PAIRS, _ENVIRONMENT, _CALL, _DOTS, _STRING = 1, 2, 4, 6, 17, 9
_REFERENCE, _ALTREP = 255, 238
#: Persistent names, packages, namespaces.
_NAMED_ENVIRONMENTS = (248, 249, 250)
#: Strings, lists, expressions.
_LISTS = (16, 19, 20)
#: Bytes by value: of logicals, integers, doubles, complex numbers, raw vectors.
_WIDTHS = {10: 4, 13: 4, 14: 8, 15: 16, 24: 1}
_HAS_ATTRIBUTES, _HAS_TAG = 512, 1024
_CODE = {3: "a function", 5: "a promise", 7: "a function", 8: "a function", 21: "byte code"}
_FOREIGN = "a vector of a package's own class"


def is_harmless(call: str) -> bool:
    """Whether a function, which its package's name may stand before, only computes."""
    home, _, name = call.rpartition("::")
    return name in _HARMLESS and home in ("", *_HOMES)


class Unread(ValueError):
    """What isn't R's format, or holds what isn't looked at. Its text says what, in words."""


def calls_in(content: bytes) -> list[str]:
    """The functions that expressions in R's content call, once each.

    Args:
        content: What `serialize()` wrote, in its default format.

    Raises:
        Unread: For what isn't R's format, and for functions, promises and the like in it.
    """
    reader = _Reader(content)
    reader.read()
    return list(dict.fromkeys(reader.called))


#: What is read next, once what it is about has come.
Task = Callable[[], None]
Told = Callable[[str], None]


class _Reader:
    """Reads items one after the other.

    What is inside an item waits on a stack of tasks: a formula of a thousand variables is nested a
    thousand levels deep.
    """

    def __init__(self, content: bytes) -> None:
        self._content, self._place = content, 0
        self._tasks: list[Task] = []
        #: What R refers back to: symbols by their text, and environments.
        self._kept: list[str | None] = []
        self.called: list[str] = []

    def read(self) -> None:
        """Reads all of the content."""
        if self._bytes(2) != b"X\n":
            raise Unread("no content of R's")
        version = self._int()
        self._bytes(8)
        if version not in (2, 3):
            raise Unread("no content of R's")
        if version == 3:
            self._bytes(self._int())  # the name of an encoding
        self._await(1)
        while self._tasks:
            self._tasks.pop()()
        if self._place != len(self._content):
            raise Unread("no content of R's")

    def _await(self, count: int, texts: list[str | None] | None = None) -> None:
        """Lets so many items come next; the text of a symbol or string is added to `texts`."""
        texts = [] if texts is None else texts
        if count > 1:
            self._tasks.append(partial(self._await, count - 1))
        if count > 0:
            self._tasks.append(partial(self._item, texts))

    def _bytes(self, count: int) -> bytes:
        end = self._place + count
        if count < 0 or end > len(self._content):
            raise Unread("only the beginning of R's content")
        piece, self._place = self._content[self._place : end], end
        return piece

    def _int(self) -> int:
        return int(struct.unpack(">i", self._bytes(4))[0])

    def _length(self) -> int:
        length = self._int()
        return (self._int() << 32) + self._int() if length == -1 else length

    def _item(self, texts: list[str | None]) -> None:
        flags = self._int()
        kind = flags & 255
        if kind in _WITHOUT_CONTENT:
            texts.append(None)
        elif kind == _REFERENCE:
            place = flags >> 8 or self._int()
            texts.append(self._kept[place - 1] if 0 < place <= len(self._kept) else None)
        elif kind in (_PAIRS, _CALL, _DOTS):
            texts.append(None)
            told = partial(texts.__setitem__, len(texts) - 1)
            self._pair([], told if kind == _CALL else None, flags)
        elif kind == _SYMBOL:
            self._tasks.append(lambda: self._kept.append(texts[-1]))
            self._await(1, texts)
        elif kind == _ENVIRONMENT or kind in _NAMED_ENVIRONMENTS:
            texts.append(None)
            self._kept.append(None)
            self._int()
            self._await(4 if kind == _ENVIRONMENT else self._int())
        elif kind == _ALTREP:
            texts.append(None)
            self._altrep()
        else:
            self._vector(kind, bool(flags & _HAS_ATTRIBUTES), texts)

    def _vector(self, kind: int, has_attributes: bool, texts: list[str | None]) -> None:
        self._await(int(has_attributes))  # they come last
        if kind == _STRING:
            length = self._int()
            text = None if length == -1 else self._bytes(length).decode("utf-8", "replace")
            texts.append(text)
            return
        texts.append(None)
        if kind in _WIDTHS:
            self._bytes(self._length() * _WIDTHS[kind])
        elif kind in _LISTS:
            self._await(self._length())
        else:
            raise Unread(_CODE.get(kind, f"an object of R's type {kind}"))

    def _pair(self, heads: list[str | None], told: Told | None, flags: int) -> None:
        """One of a list of pairs, or of a call, which is one: attributes, a name, an element.

        Args:
            heads: The texts of the elements so far.
            told: For a call, takes what the function is called by its package.
            flags: What R says of this pair.
        """
        self._tasks.append(partial(self._rest, heads, told))
        self._await(1, heads)
        self._await(bool(flags & _HAS_ATTRIBUTES) + bool(flags & _HAS_TAG))

    def _rest(self, heads: list[str | None], told: Told | None) -> None:
        flags = self._int()
        if flags & 255 == _PAIRS:
            self._pair(heads, told, flags)
            return
        self._place -= 4  # the end, nearly always NULL
        self._await(1)
        if told is not None:
            called = heads[0]
            if called is None:  # it could be any: `base[["system"]](...)`
                raise Unread("a function that it looks up")
            if called in ("::", ":::"):
                called = "::".join(map(str, heads[1:3]))
                told(called)
            self.called.append(called)

    def _altrep(self) -> None:
        """A vector in a short form, whose class reads it: R's own classes only read."""
        flags, heads = self._int(), list[str | None]()
        if flags & 255 != _PAIRS:
            raise Unread(_FOREIGN)
        self._await(2)
        self._tasks.append(lambda: _check_is_base(heads))
        self._pair(heads, None, flags)


def _check_is_base(heads: list[str | None]) -> None:
    if heads[1:2] != ["base"]:
        raise Unread(_FOREIGN)
