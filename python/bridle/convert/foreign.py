"""Values of R's classes that are no numbers, and what makes numbers of them."""

from __future__ import annotations

from bridle.errors import BridleTypeError, must_be

_ADVICE = {
    "Date": "Count the days: `as.numeric({})`.",
    "IDate": "Count the days: `as.numeric({})`.",
    "POSIXct": "Count the seconds: `as.numeric({})`.",
    "POSIXlt": "Count the seconds: `as.numeric(as.POSIXct({}))`.",
    "difftime": 'Say in which units: `as.numeric({}, units = "hours")`.',
    "hms": 'Say in which units: `as.numeric({}, units = "secs")`.',
    "haven_labelled": "Make a factor of it, `haven::as_factor({0})`, or numbers, "
    "`haven::zap_labels({0})`.",
    "labelled": "Drop the labels: `unclass({})`.",
    "units": "Drop the units: `units::drop_units({})`.",
    "list": "Give it a column for each number, or leave it out.",
    "sfc": "Leave it out: `sf::st_drop_geometry()`.",
    "complex": "Give its parts: `Re({0})`, `Im({0})`.",
}


def advice(kind: str, what: str) -> str:
    """What to do with a value of a class of R's.

    Args:
        kind: The class.
        what: What the value is called.
    """
    name = next((n for n in ("haven_labelled", "sfc") if kind.startswith(n)), kind)
    return _ADVICE.get(name, "Make numbers of it first, or leave it out.").format(what)


def refuse(value: object, kind: str, argument: str) -> BridleTypeError:
    """The error for a value of another class where numbers are meant."""
    hint = None if kind == "complex" else advice(kind, argument)  # they are numbers, of a kind
    return must_be(argument, "numbers", value, hint)
