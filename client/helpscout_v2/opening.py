"""What the constructors of a client need from the auth floor, imported only when they run."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpscout_v2 import wire
from helpscout_v2.secret import Secret
from helpscout_v2.tokens import in_our_words

if TYPE_CHECKING:
    from helpscout_v2.auth.config import Endpoints
    from helpscout_v2.auth.store import TokenStore


class OpenedStore:
    """A token store and, when it was opened here, the duty to close it."""

    def __init__(self, store: TokenStore, closing: list[Callable[[], None]]) -> None:
        self.store = store
        self._closing = closing

    def hand_over(self) -> list[Callable[[], None]]:
        duties, self._closing = self._closing, []
        return duties

    def close(self) -> None:
        for close in self.hand_over():
            close()


@contextmanager
def opened_store(store: TokenStore | str | None) -> Generator[OpenedStore, None, None]:
    from helpscout_v2.auth.store import TokenStore

    with in_our_words():
        if isinstance(store, TokenStore):
            opened = OpenedStore(store, [])
        else:
            made = TokenStore(store)
            opened = OpenedStore(made, [made.close])
        try:
            yield opened
        finally:
            opened.close()


def app_of(app_id: str | None, app_secret: str | Secret | None) -> Any:
    from helpscout_v2.auth.config import App

    if app_id is None:
        return App.from_env()
    return App(app_id, None if app_secret is None else Secret(app_secret))


def endpoints_of(options: Mapping[str, Any]) -> Endpoints:
    from helpscout_v2.auth.config import Endpoints

    found = Endpoints.from_env()
    if options.get("api_url"):
        return replace(found, api_url=wire.base_url(options["api_url"], "api_url"))
    return found
