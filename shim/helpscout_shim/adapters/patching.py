"""Patches HTTP libraries, judging by what each class holds now.

Other libraries patch the same attributes (`responses`, `pytest-httpx`, tracing agents) and restore
what they found, in any order. So whether a patch is applied is read from the class each time, and
a wrapper that is no longer needed, but lies under another patch, calls the original.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import FrameType
from typing import Any, TypeAlias

from helpscout_shim.adapters.core import Shim
from helpscout_shim.catalog.http_libraries import CAUGHT

ORIGINAL = "__helpscout_shim_original__"
Wrap: TypeAlias = Callable[[Any], Any]

log = logging.getLogger("helpscout_shim")
_lock = threading.RLock()
_current: Shim | None = None


def current() -> Shim | None:
    """The installed shim, read by every wrapper at each call."""
    return _current


def set_current(shim: Shim | None) -> Shim | None:
    """Install another shim, or none, and return the previous one."""
    global _current
    with _lock:
        previous, _current = _current, shim
    return previous


@dataclass(frozen=True, slots=True)
class Patch:
    """One attribute of one class that is wrapped: `wrap` returns a wrapper of the present value.

    `place` is `Class.attribute` in `module`, which is imported by `apply`.
    """

    module: str
    place: str
    wrap: Wrap

    def apply(self) -> None:
        """Make the outermost wrapper ours, whatever the attribute holds now."""
        owner, name = self._owner()
        with _lock:
            present = vars(owner)[name]
            if not hasattr(present, ORIGINAL):
                wrapper = self.wrap(present)
                setattr(wrapper, ORIGINAL, present)
                setattr(owner, name, wrapper)

    def remove(self) -> None:
        """Restore the original, unless another library patched it after us."""
        owner, name = self._owner()
        with _lock:
            while hasattr(vars(owner)[name], ORIGINAL):
                setattr(owner, name, getattr(vars(owner)[name], ORIGINAL))

    def is_outermost(self) -> bool:
        """Whether our wrapper is the outermost one now."""
        owner, name = self._owner()
        return hasattr(vars(owner)[name], ORIGINAL)

    def is_lost(self) -> bool:
        """Whether the attribute is the library's own function, without any patch."""
        owner, name = self._owner()
        present = vars(owner)[name]
        package = str(getattr(present, "__module__", "")).partition(".")[0]
        return (
            package == self.module.partition(".")[0]
            and not hasattr(present, ORIGINAL)
            and not hasattr(present, "__wrapped__")
        )

    def _owner(self) -> tuple[Any, str]:
        class_name, _, name = self.place.partition(".")
        owner = getattr(import_module(self.module), class_name)
        if name not in vars(owner):
            # vcrpy replaces the class while a cassette is in use.
            own = (c for c in object.__subclasses__() if c.__module__ == self.module)
            owner = next((c for c in own if c.__name__ == class_name), None) or next(
                c for c in owner.__mro__ if name in vars(c)
            )
        return owner, name


def guard(library: str, lost: Patch) -> Wrap:
    """Wraps a function that is called before `lost`, and applies that patch again if needed.

    Nothing below some libraries is patched, so the V1 key would leave the process with the call.
    """

    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def enter(*args: Any, **kwargs: Any) -> Any:
            if _current is not None and lost.is_lost():
                log.warning(
                    "another library removed the shim's patch of %s; it was applied again", library
                )
                lost.apply()
            return original(*args, **kwargs)

        return enter

    return wrap


_ABOVE = {module: (one.name, place) for one in CAUGHT for module, place in one.patched}
_reported_libraries: set[str] = set()


def warn_of_lost_patch(frame: FrameType | None) -> None:
    """Warn once that a library built on this one has lost its patch."""
    while frame is not None:
        name, place = _ABOVE.get(module := frame.f_globals.get("__name__", ""), ("", ""))
        if (
            name
            and name not in _reported_libraries
            and not Patch(module, place, _wrap_nothing).is_outermost()
        ):
            _reported_libraries.add(name)
            log.warning(
                "another library removed the shim's patch of %s; this V1 call was answered "
                "at a lower level. Call helpscout_shim.install() again after that library",
                name,
            )
        frame = frame.f_back


def _wrap_nothing(original: Any) -> Any:
    return original
