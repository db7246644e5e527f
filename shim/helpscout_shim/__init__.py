"""Answers Mailbox API V1 calls from V2: programs written for V1 keep working, unchanged.

    import helpscout_shim
    helpscout_shim.install()

Names are imported on first use, so that importing the catalogue alone stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpscout_shim.adapters.requests import V1Adapter
    from helpscout_shim.installing import install, installed, uninstall
    from helpscout_shim.notices import LossyConversion, LossyConversionError

_MODULES = {
    "V1Adapter": ".adapters.requests",
    "install": ".installing",
    "installed": ".installing",
    "uninstall": ".installing",
    "LossyConversion": ".notices",
    "LossyConversionError": ".notices",
}


def __getattr__(name: str) -> Any:
    module_name = _MODULES.get(name)
    if module_name is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(module_name, __name__), name)


__all__ = [
    "LossyConversion",
    "LossyConversionError",
    "V1Adapter",
    "install",
    "installed",
    "uninstall",
]
