"""R inside Python, with Python's lock held.

rpy2 lets go of Python's lock while R runs. reticulate takes it back to call Python, but version
1.28 doesn't when R's garbage collector drops a Python object, and the process then aborts. So
the functions of libR that run R code, and with it finalizers, are called by ctypes, which keeps
the lock. This must come before the first import of rpy2.robjects.
"""

import atexit
import ctypes
from pathlib import Path

from rpy2.rinterface_lib import openrlib

RUNS_R = {"R_tryEval", "Rf_eval", "R_gc", "R_RunExitFinalizers", "R_dot_Last"}


class LockedR:
    """rpy2's handle of libR, where what runs R code keeps Python's lock."""

    def __init__(self, lib):
        vars(self)["_lib"] = lib
        path = Path(openrlib.R_HOME, "lib", "libR.so")
        vars(self).update({name: keep_lock(ctypes.PyDLL(str(path))[name]) for name in RUNS_R})

    def __getattr__(self, name):
        return getattr(self._lib, name)

    def __setattr__(self, name, value):
        setattr(self._lib, name, value)


def keep_lock(function):
    """Wrap a ctypes function of pointers, giving a pointer, to be called with cffi's pointers."""
    function.restype = ctypes.c_void_p

    def call(*pointers):
        addresses = (int(openrlib.ffi.cast("uintptr_t", pointer)) for pointer in pointers)
        return openrlib.ffi.cast("SEXP", function(*map(ctypes.c_void_p, addresses)) or 0)

    return call


openrlib.rlib = LockedR(openrlib.rlib)


@atexit.register
def stop_events():
    """Keep reticulate, which polls R's events to the end, from rpy2's callback when it's gone."""
    openrlib.rlib.ptr_R_ProcessEvents = openrlib.ffi.NULL
