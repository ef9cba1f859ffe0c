"""What R's `serialize()` wrote, looked at without R: what in it would be code.

The format is that of "R Internals", 1.8: flags and content, one item after the other, big-endian.
"""

from __future__ import annotations

import struct

#: Functions that only compute with what they are given, for formulas and recipes.
_NAMES = """
    ~ ( { + - * / ^ : %% %/% %in% == != < > <= >= & | ! [ [[ $ - c I if ifelse is.na
    log log2 log10 log1p exp expm1 sqrt abs sign sin cos tan asin acos atan sinh cosh tanh round
    floor ceiling trunc pmin pmax min max mean median sd var sum prod range length nchar cumsum
    cumprod diff rank order rev scale poly ns bs cut factor as.factor ordered levels relevel
    interaction as.numeric as.integer as.double as.character as.logical as.Date cbind paste paste0
    tolower toupper substr trimws startsWith endsWith format months weekdays julian list quote
    all_predictors all_outcomes all_numeric all_nominal all_numeric_predictors all_integer
    all_nominal_predictors all_integer_predictors all_double all_double_predictors all_logical
    all_logical_predictors all_string all_string_predictors all_factor all_factor_predictors
    all_ordered all_ordered_predictors all_unordered all_unordered_predictors all_date all_datetime
    all_date_predictors all_datetime_predictors has_role has_type everything starts_with ends_with
    contains matches one_of all_of any_of num_range last_col desc lag lead
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
_DEEPEST = 200


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


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content, self._place = content, 0
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
        self._item(0)
        if self._place != len(self._content):
            raise Unread("no content of R's")

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

    def _item(self, depth: int) -> str | None:
        """Reads an item, and returns the text of a symbol or string; of others `None`."""
        if depth > _DEEPEST:
            raise Unread("something that is nested too deeply")
        flags = self._int()
        kind = flags & 255
        if kind in _WITHOUT_CONTENT:
            return None
        if kind == _REFERENCE:
            place = flags >> 8 or self._int()
            return self._kept[place - 1] if 0 < place <= len(self._kept) else None
        if kind in (_PAIRS, _CALL, _DOTS):
            self._pairs(flags, depth)
            return None
        if kind == _SYMBOL:
            self._kept.append(self._item(depth + 1))
            return self._kept[-1]
        if kind == _ENVIRONMENT or kind in _NAMED_ENVIRONMENTS:
            self._kept.append(None)
            self._int()
            for _ in range(4 if kind == _ENVIRONMENT else self._int()):
                self._item(depth + 1)
            return None
        if kind == _ALTREP:
            self._altrep(depth)
            return None
        text = self._vector(kind, depth)
        if flags & _HAS_ATTRIBUTES:
            self._item(depth + 1)
        return text

    def _vector(self, kind: int, depth: int) -> str | None:
        if kind == _STRING:
            length = self._int()
            return None if length == -1 else self._bytes(length).decode("utf-8", "replace")
        if kind in _WIDTHS:
            self._bytes(self._length() * _WIDTHS[kind])
        elif kind in _LISTS:
            for _ in range(self._length()):
                self._item(depth + 1)
        else:
            raise Unread(_CODE.get(kind, f"an object of R's type {kind}"))
        return None

    def _pairs(self, flags: int, depth: int) -> list[str | None]:
        """Reads a list of pairs, or a call, which is one; returns the texts of its elements."""
        is_call, heads = flags & 255 == _CALL, []
        while True:
            for flag in (_HAS_ATTRIBUTES, _HAS_TAG):
                if flags & flag:
                    self._item(depth + 1)
            heads.append(self._item(depth + 1))
            flags = self._int()
            if flags & 255 != _PAIRS:  # the end, nearly always NULL
                self._place -= 4
                self._item(depth + 1)
                break
        if is_call and heads[0] in ("::", ":::"):
            self.called.append("::".join(map(str, heads[1:3])))
        elif is_call and heads[0] is not None:
            self.called.append(heads[0])
        return heads

    def _altrep(self, depth: int) -> None:
        """A vector in a short form, whose class reads it: R's own classes only read."""
        flags = self._int()
        if flags & 255 != _PAIRS or self._pairs(flags, depth)[1:2] != ["base"]:
            raise Unread("a vector of a package's own class")
        self._item(depth + 1)
        self._item(depth + 1)
