"""The errors of the facade, under the names of LasLabs' client."""

from __future__ import annotations


class HelpScoutException(Exception):
    """Base of every error of this facade; `message` says what happened."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class HelpScoutRemoteException(HelpScoutException):
    """The API answered with an error; `status_code` is V1's."""

    def __init__(self, status_code: int, message: object) -> None:
        super().__init__(message)
        self.args = (status_code, message)
        self.status_code = status_code

    def __str__(self) -> str:
        return f"({self.status_code}) {self.message}"


class HelpScoutValidationException(HelpScoutException, ValueError):
    """A value does not fit the field it was given to.

    Also a ValueError, since the `properties` package that LasLabs' models were built on raised one.
    """


class HelpScoutSecurityException(HelpScoutException):
    """A webhook delivery carries a signature that does not match its body."""
