"""V1 spoken on top of V2: a program written for the Mailbox API V1 keeps working, unchanged.

    import helpscout_shim
    helpscout_shim.install()

Names are imported when they are used, so that readers of the catalogue load nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpscout_shim.adapters.requests import V1Adapter
    from helpscout_shim.installing import install, installed, uninstall
    from helpscout_shim.notices import LossyConversion, LossyConversionError

_HOMES = {
    "V1Adapter": ".adapters.requests",
    "install": ".installing",
    "installed": ".installing",
    "uninstall": ".installing",
    "LossyConversion": ".notices",
    "LossyConversionError": ".notices",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home, __name__), name)


__all__ = [
    "LossyConversion",
    "LossyConversionError",
    "V1Adapter",
    "install",
    "installed",
    "uninstall",
]
