"""Putting the shim in the way of a library, by what stands there now.

Other libraries patch the same places (`responses`, `pytest-httpx`, tracing agents) and put back
what they saw, in any order. So whether a patch is in place is read from the class itself each
time, and a wrapper that is no longer wanted but still below another patch just passes on.
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

    def is_lost(self) -> bool:
        """Whether the library's own function stands here: neither our wrapper nor another patch."""
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
            # vcrpy puts a class of its own there while a cassette is in use.
            own = (c for c in object.__subclasses__() if c.__module__ == self.module)
            owner = next((c for c in own if c.__name__ == class_name), None) or next(
                c for c in owner.__mro__ if name in vars(c)
            )
        return owner, name


def guard(library: str, lost: Patch) -> Wrap:
    """Wraps an entrance of a library that lies above `lost`: a removed patch is put back there.

    Below some libraries nothing else is patched, so the V1 key would leave with the call.
    """

    def wrap(original: Any) -> Any:
        @functools.wraps(original)
        def enter(*args: Any, **kwargs: Any) -> Any:
            if _current is not None and lost.is_lost():
                log.warning(
                    "another library removed the shim's patch of %s; it was put back", library
                )
                lost.apply()
            return original(*args, **kwargs)

        return enter

    return wrap


_ABOVE = {module: (one.name, place) for one in CAUGHT for module, place in one.patched}
_told: set[str] = set()


def tell_about_lost_patch(frame: FrameType | None) -> None:
    """Say once that a library above this one has lost its patch: V1 calls came through it."""
    while frame is not None:
        name, place = _ABOVE.get(module := frame.f_globals.get("__name__", ""), ("", ""))
        if name and name not in _told and not Patch(module, place, _wrap_nothing).stands():
            _told.add(name)
            log.warning(
                "another library removed the shim's patch of %s; this V1 call was answered "
                "below it. Call helpscout_shim.install() again when that library is done",
                name,
            )
        frame = frame.f_back


def _wrap_nothing(original: Any) -> Any:
    return original
