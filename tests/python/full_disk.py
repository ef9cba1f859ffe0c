"""A disk that is full."""

import contextlib
import resource


@contextlib.contextmanager
def room_for(size):
    """Lets no file grow beyond so many bytes: a write fails as it does on a disk that is full."""
    had = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, had[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, had)
