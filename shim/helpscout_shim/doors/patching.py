"""Putting the shim in the way of a library, by what stands there now.

Other libraries patch the same places (`responses`, `pytest-httpx`, tracing agents) and put back
what they saw, in any order. So whether a patch is in place is read from the class itself each
time, and a wrapper that is no longer wanted but still below another patch just passes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeAlias

from .core import Shim

ORIGINAL = "__helpscout_shim_original__"
Wrap: TypeAlias = Callable[[Any], Any]

_lock = threading.RLock()
_current: Shim | None = None


def current() -> Shim | None:
    """The installed shim, which every wrapper asks at each call."""
    return _current


def set_current(shim: Shim | None) -> Shim | None:
    """Install another shim, or none; gives the one that was installed."""
    global _current
    with _lock:
        previous, _current = _current, shim
    return previous


@dataclass(frozen=True, slots=True)
class Patch:
    """One attribute of one class that is wrapped: `wrap` makes a wrapper around what it is given.

    `place` is `Class.attribute` in `module`, which is imported by `apply`.
    """

    module: str
    place: str
    wrap: Wrap

    def apply(self) -> None:
        """Make the outermost wrapper ours, whatever stands there now."""
        owner, name = self._owner()
        with _lock:
            present = vars(owner)[name]
            if not hasattr(present, ORIGINAL):
                wrapper = self.wrap(present)
                setattr(wrapper, ORIGINAL, present)
                setattr(owner, name, wrapper)

    def remove(self) -> None:
        """Put back what was there, unless another library patched it after us."""
        owner, name = self._owner()
        with _lock:
            while hasattr(vars(owner)[name], ORIGINAL):
                setattr(owner, name, getattr(vars(owner)[name], ORIGINAL))

    def stands(self) -> bool:
        """Whether our wrapper is the outermost now."""
        owner, name = self._owner()
        return hasattr(vars(owner)[name], ORIGINAL)

    def _owner(self) -> tuple[Any, str]:
        class_name, _, name = self.place.partition(".")
        return getattr(import_module(self.module), class_name), name
