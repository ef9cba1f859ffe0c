"""Keeps Python's lock while rpy2 runs R.

rpy2 lets go of Python's lock while R runs. reticulate takes it back to call Python, but before
version 1.29 not when R's garbage collector drops a Python object, and the process then aborts. So
the functions of libR that run R code, and with it finalizers, are called by ctypes, which keeps
the lock.
"""

from __future__ import annotations

import atexit
import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rpy2.rinterface_lib import openrlib

RUNS_R = ("R_tryEval", "Rf_eval", "R_gc", "R_RunExitFinalizers", "R_dot_Last")


class _LockedR:
    """rpy2's handle of libR, where what runs R code keeps Python's lock."""

    def __init__(self, lib: Any) -> None:
        vars(self)["_lib"] = lib
        path = Path(openrlib.R_HOME, "lib", "libR.so")
        vars(self).update({name: _keep_lock(ctypes.PyDLL(str(path))[name]) for name in RUNS_R})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lib, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._lib, name, value)


def _keep_lock(function: Any) -> Callable[..., Any]:
    """A ctypes function of pointers, giving a pointer, to be called with cffi's pointers."""
    function.restype = ctypes.c_void_p

    def call(*pointers: Any) -> Any:
        addresses = (int(openrlib.ffi.cast("uintptr_t", pointer)) for pointer in pointers)
        return openrlib.ffi.cast("SEXP", function(*map(ctypes.c_void_p, addresses)) or 0)

    return call


def _stop_events() -> None:
    # reticulate polls R's events to the end, when rpy2's callback for them may be gone.
    openrlib.rlib.ptr_R_ProcessEvents = openrlib.ffi.NULL


def keep_lock() -> None:
    """Makes rpy2 keep Python's lock, once in a process."""
    if not isinstance(openrlib.rlib, _LockedR):
        openrlib.rlib = _LockedR(openrlib.rlib)
        atexit.register(_stop_events)
