"""Imports TensorFlow before anything else of bridle's does: its log is as the user wants it."""

from bridle.keras_compat.tensorflow_log import import_tensorflow

import_tensorflow()
