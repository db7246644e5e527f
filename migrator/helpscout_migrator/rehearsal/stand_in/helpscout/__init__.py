"""Stands in for the V1 client libraries named `helpscout` where none is installed.

Only rehearsals see it: it is put behind everything else on the path of the run before the change,
because the libraries of 2018 no longer run on current Pythons. It is the facade of the shim under
the old name.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import helpscout_shim.laslabs as facade
from helpscout_shim.mccannm11 import Client

facade.Client = Client  # type: ignore[attr-defined]
prefix = f"{facade.__name__}."
for info in pkgutil.walk_packages(facade.__path__, prefix):
    module = importlib.import_module(info.name)
    sys.modules[f"{__name__}.{info.name.removeprefix(prefix)}"] = module
sys.modules[__name__] = facade
