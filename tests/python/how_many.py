"""How many cases are drawn: some, or all by `make test-all`. The same ones in every run."""

import os

ALL = os.environ.get("BRIDLE_TEST_ALL") == "1"


def cases(of_all, by_default):
    """A number of cases."""
    return of_all if ALL else by_default
