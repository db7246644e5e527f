"""Where a client gets its token from: the one thing the transport asks of the auth floor."""

from __future__ import annotations

from typing import Protocol

from helpscout_v2.auth.token import NEVER, Token
from helpscout_v2.secret import Secret


class TokenSource(Protocol):
    """Gives tokens; must be safe to use from several threads."""

    def token(self) -> Token:
        """A token that should be accepted now, renewed beforehand when it is about to end."""

    def renew(self, rejected: Token) -> Token:
        """A token better than ``rejected``, which the API has just answered with 401.

        Returns the same token when there is no better one; the 401 then reaches the caller.
        """


class StaticToken:
    """A bearer that somebody else obtained; it cannot be renewed."""

    def __init__(self, access_token: str | Secret) -> None:
        self._token = Token(Secret(access_token), None, NEVER)

    def token(self) -> Token:
        """The token."""
        return self._token

    def renew(self, rejected: Token) -> Token:
        """The same token: there is no other."""
        return self._token
