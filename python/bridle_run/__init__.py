"""bridle-run: one script in several processes, which train a model together.

It stands beside the package bridle: importing that takes the seconds that TensorFlow takes, and the
process that only starts others and listens to them needs neither.
"""

from __future__ import annotations
