"""Applies the patches of the HTTP libraries that a process imports, when it imports them."""

from __future__ import annotations

import importlib.abc
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

from helpscout_shim.adapters.patching import Patch
from helpscout_shim.catalog.http_libraries import CAUGHT

# Libraries that the shim itself uses, so they are always installed.
_ALWAYS = ("requests", "urllib", "urllib3", "http_client")
# Package of a library -> adapter that patches it.
_ADAPTERS = {
    module.partition(".")[0]: library.adapter
    for library in CAUGHT
    for module, _ in library.patched
    if library.adapter not in _ALWAYS
}


def patches() -> Iterator[Patch]:
    """The patches of all libraries that are imported now."""
    names = [*_ALWAYS, *(own for name, own in _ADAPTERS.items() if name in sys.modules)]
    for name in names:
        yield from _of(name)


def apply_all() -> None:
    """Patch the libraries that are imported, now and later."""
    for patch in patches():
        patch.apply()
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def remove_all() -> None:
    """Remove all patches."""
    sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, _Finder)]
    for patch in patches():
        patch.remove()


def _of(adapter: str) -> tuple[Patch, ...]:
    # An adapter that is being imported has none yet; its importer applies them.
    patches: tuple[Patch, ...] = getattr(import_module(f".{adapter}", __package__), "PATCHES", ())
    return patches


class _Finder(importlib.abc.MetaPathFinder):
    """Finds no module itself: patches a library after its import."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _ADAPTERS:
            return None
        for finder in sys.meta_path:
            if finder is self or isinstance(finder, _Finder):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, _ADAPTERS[name])
                return spec
        return None


class _Loader(importlib.abc.Loader):
    """The library's own loader, which applies our patch afterwards."""

    def __init__(self, loader: importlib.abc.Loader, adapter: str) -> None:
        self._loader = loader
        self._adapter = adapter

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        for patch in _of(self._adapter):
            patch.apply()

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)
