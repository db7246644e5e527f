"""Switching the shim on and off for a whole process."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .doors import requests, urllib
from .doors.core import Shim

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout

__all__ = ["install", "installed", "uninstall"]

_lock = threading.RLock()
_active: Shim | None = None


def install(
    *,
    client: HelpScout | None = None,
    api_key: str | None = None,
    shared_account: bool = False,
    strict: bool = False,
    silent: bool = False,
    accept: tuple[str, ...] = (),
) -> None:
    """Answer every call of this process to https://api.helpscout.net/v1/ from V2.

    `requests` and `urllib.request` are patched below their sessions and openers, so those made
    before and adapters mounted by the program are caught too. `client` serves all keys; else the
    V1 key of each call decides whose token is used (see `helpscout_shim.credentials.Accounts`): a
    key without an account gets V1's 401. `api_key` is the key that the credentials of the
    environment belong to, by default HELPSCOUT_API_KEY; `shared_account` lets them serve every key.
    `strict` raises LossyConversionError for losses not named in `accept`; `silent` warns about
    none. Installing again replaces the configuration.
    """
    global _active
    shim = Shim(
        client=client,
        api_key=api_key,
        shared_account=shared_account,
        strict=strict,
        silent=silent,
        accept=accept,
    )
    with _lock:
        previous, _active = _active, shim
        requests.patch(shim)
        urllib.patch(shim)
    if previous is not None:
        previous.close()


def uninstall() -> None:
    """Put everything back as it was; nothing happens when the shim is not installed."""
    global _active
    with _lock:
        shim, _active = _active, None
        requests.unpatch()
        urllib.unpatch()
    if shim is not None:
        shim.close()


def active() -> Shim | None:
    """The installed shim."""
    return _active


@contextmanager
def installed(
    *,
    client: HelpScout | None = None,
    api_key: str | None = None,
    shared_account: bool = False,
    strict: bool = False,
    silent: bool = False,
    accept: tuple[str, ...] = (),
) -> Generator[None, None, None]:
    """`install()` for the length of a with block."""
    install(
        client=client,
        api_key=api_key,
        shared_account=shared_account,
        strict=strict,
        silent=silent,
        accept=accept,
    )
    try:
        yield
    finally:
        uninstall()
