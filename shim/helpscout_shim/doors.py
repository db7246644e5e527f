"""The former name of `helpscout_shim.adapters`; use that one."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
import warnings
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

__path__: list[str] = []


class _Alias(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the module of the new name for the old one, so that each exists once."""

    def find_spec(
        self, name: str, path: Any, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not name.startswith(f"{__name__}."):
            return None
        return importlib.util.spec_from_loader(name, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        name = f"helpscout_shim.adapters.{spec.name.rpartition('.')[2]}"
        warnings.warn(f"{spec.name} is now {name}", DeprecationWarning, stacklevel=2)
        module = import_module(name)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # It was executed under its own name, which it keeps.
        module.__spec__ = self._spec


if not any(type(finder).__name__ == _Alias.__name__ for finder in sys.meta_path):
    sys.meta_path.append(_Alias())
