"""Imports TensorFlow before anything else of bridle's does: its log is as the user wants it."""

import sys

from bridle import sitrep


def _begin() -> None:
    if sitrep.is_asked_for():  # it says what is wrong where TensorFlow can't be imported
        sys.exit(sitrep.main(sys.argv[1:]))
    from bridle.keras_compat.tensorflow_log import import_tensorflow

    import_tensorflow()


_begin()
