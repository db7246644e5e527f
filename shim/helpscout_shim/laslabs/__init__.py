"""The surface of LasLabs' V1 client `helpscout` (0.0.7 to 0.1.3), spoken on V2.

Change `from helpscout import HelpScout` to `from helpscout_shim.laslabs import HelpScout`; the
submodules (`models`, `exceptions`, `domain`, ...) keep their names as well.
"""

from __future__ import annotations

from . import apis, exceptions, fields, models
from .auth_proxy import AuthProxy
from .base_api import BaseApi
from .base_model import BaseModel
from .client import HelpScout
from .domain import Domain
from .web_hook import HelpScoutWebHook

__all__ = [
    "AuthProxy",
    "BaseApi",
    "BaseModel",
    "Domain",
    "HelpScout",
    "HelpScoutWebHook",
    "apis",
    "exceptions",
    "fields",
    "models",
]
