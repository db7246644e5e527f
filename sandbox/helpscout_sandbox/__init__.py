"""A local Help Scout for rehearsals, recordings and tests.

It serves the Mailbox API 2.0, the OAuth2 token endpoint and the V1 key transition service,
with state, deterministic sample data and faults on demand. It rehearses, and proves nothing
about the live service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpscout_sandbox.calls import Call
    from helpscout_sandbox.faults import Faults
    from helpscout_sandbox.server import Sandbox

__all__ = ["Call", "Faults", "Sandbox"]


# Lazy, because the pytest plugin lives in this package and must load where flask is missing.
def __getattr__(name: str) -> Any:
    if name == "Sandbox":
        from helpscout_sandbox.server import Sandbox

        return Sandbox
    if name == "Call":
        from helpscout_sandbox.calls import Call

        return Call
    if name == "Faults":
        from helpscout_sandbox.faults import Faults

        return Faults
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
