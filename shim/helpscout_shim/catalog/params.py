"""Query parameters that many V1 endpoints share."""

from __future__ import annotations

from helpscout_shim.catalog.endpoint import Param

PAGE = Param(
    "page",
    "int",
    default=1,
    note="V1 pages hold 50 rows; V2 chooses its page size: use the client's iterator.",
)
FIELDS = Param(
    "fields",
    "csv",
    note="Field selectors do not exist on V2; the shim applies them to the answer.",
)
RELOAD = Param(
    "reload",
    "bool",
    default=False,
    note="In the query or the body; V2 writes answer without a body, so the shim reads again.",
)
