"""The surface of mccannm11's V1 client `helpscout`, answered from V2.

Change `import helpscout` to `from helpscout_shim import mccannm11 as helpscout`, and
`import ApiClient` to `from helpscout_shim.mccannm11 import ApiClient`.
"""

from __future__ import annotations

from helpscout_shim.mccannm11 import ApiClient, client, models
from helpscout_shim.mccannm11.client import Client, ClientDocs
from helpscout_shim.mccannm11.errors import ApiException

__all__ = ["ApiClient", "ApiException", "Client", "ClientDocs", "client", "models"]
