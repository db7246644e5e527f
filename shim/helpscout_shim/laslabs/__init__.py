"""The surface of LasLabs' V1 client `helpscout` (0.0.7 to 0.1.3), answered from V2.

Change `from helpscout import HelpScout` to `from helpscout_shim.laslabs import HelpScout`; the
submodules (`models`, `exceptions`, `domain`, ...) keep their names as well.
"""

from __future__ import annotations

from helpscout_shim.laslabs import apis, exceptions, fields, models
from helpscout_shim.laslabs.auth_proxy import AuthProxy
from helpscout_shim.laslabs.base_api import BaseApi
from helpscout_shim.laslabs.base_model import BaseModel
from helpscout_shim.laslabs.client import HelpScout
from helpscout_shim.laslabs.domain import Domain
from helpscout_shim.laslabs.web_hook import HelpScoutWebHook

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
