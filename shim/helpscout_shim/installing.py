"""Switching the shim on and off for a whole process."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from helpscout_shim.adapters import importing, patching
from helpscout_shim.adapters.core import Shim

if TYPE_CHECKING:
    from helpscout_v2 import HelpScout

__all__ = ["install", "installed", "uninstall"]

_lock = threading.RLock()


def install(
    *,
    client: HelpScout | None = None,
    api_key: str | None = None,
    shared_account: bool = False,
    strict: bool = False,
    silent: bool = False,
    accept: tuple[str, ...] = (),
) -> None:
    """Answer the calls of this process to https://api.helpscout.net/v1/ from V2.

    Caught are the calls of requests, urllib.request, urllib3, http.client, httpx, aiohttp and of
    libraries built on them. They are patched below sessions, openers and pools, so existing ones
    and adapters mounted by the program are caught too; httpx and aiohttp also when they are
    imported later. Not caught are other libraries, such as pycurl or Tornado's client, and other
    processes (`helpscout_shim.catalog.http_libraries` is the whole list). A mock of another library
    answers while it is active. Install again after a library that patches the same attributes has
    restored its own: each time, the present state is what counts.

    Installing again replaces the configuration.

    Args:
        client: serves all keys. Without it the V1 key of each call decides which token is used
            (see `helpscout_shim.credentials.RunnersByKey`): a key without an account gets V1's 401.
        api_key: the key that the credentials of the environment belong to, by default
            HELPSCOUT_API_KEY.
        shared_account: the credentials of the environment serve every key.
        strict: raise LossyConversionError for losses not named in `accept`.
        silent: warn about no loss.
        accept: names of losses that a strict run accepts.
    """
    shim = Shim(
        client=client,
        api_key=api_key,
        shared_account=shared_account,
        strict=strict,
        silent=silent,
        accept=accept,
    )
    with _lock:
        previous = patching.set_current(shim)
        importing.apply_all()
    if previous is not None:
        previous.close()


def uninstall() -> None:
    """Remove all patches; nothing happens when the shim is not installed."""
    with _lock:
        shim = patching.set_current(None)
        importing.remove_all()
    if shim is not None:
        shim.close()


def active() -> Shim | None:
    """The installed shim."""
    return patching.current()


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
    """`install()` for the length of a with block.

    Args:
        client: as for `install`, as are the others.
        api_key: the key that the credentials of the environment belong to.
        shared_account: the credentials of the environment serve every key.
        strict: raise LossyConversionError for losses not named in `accept`.
        silent: warn about no loss.
        accept: names of losses that a strict run accepts.
    """
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
