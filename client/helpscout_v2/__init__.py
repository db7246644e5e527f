"""A client for the Help Scout Mailbox API 2.0.

>>> from helpscout_v2 import HelpScout

https://developer.helpscout.com/mailbox-api/
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from helpscout_v2.client import HelpScout
from helpscout_v2.errors import (
    AccessDeniedError,
    APIError,
    ArgumentError,
    AuthenticationError,
    ConfigurationError,
    ConflictError,
    ConversationLockedError,
    ConversationMovedError,
    CredentialsError,
    DecodeError,
    ErrorDetail,
    ForeignHostError,
    HelpScoutError,
    InvalidArgumentError,
    InvalidIdError,
    LockedError,
    NotEmbeddedError,
    NotFoundError,
    PartialUpdateError,
    PayloadTooLargeError,
    PreconditionError,
    RateLimitError,
    ServerError,
    SignatureError,
    TransportError,
    TransportTimeoutError,
    UnsupportedMediaTypeError,
    ValidationError,
)
from helpscout_v2.http.session import CallEvent
from helpscout_v2.secret import Secret
from helpscout_v2.wire import Answer

if TYPE_CHECKING:
    from helpscout_v2.aio.client import AsyncHelpScout
    from helpscout_v2.aio.paging import AsyncPages
    from helpscout_v2.paging import Page, Pages
    from helpscout_v2.rows import Row
    from helpscout_v2.writing import NewThread, Upload

__all__ = [
    "APIError",
    "AccessDeniedError",
    "Answer",
    "ArgumentError",
    "AsyncHelpScout",
    "AsyncPages",
    "AuthenticationError",
    "CallEvent",
    "ConfigurationError",
    "ConflictError",
    "ConversationLockedError",
    "ConversationMovedError",
    "CredentialsError",
    "DecodeError",
    "ErrorDetail",
    "ForeignHostError",
    "HelpScout",
    "HelpScoutError",
    "InvalidArgumentError",
    "InvalidIdError",
    "LockedError",
    "NewThread",
    "NotEmbeddedError",
    "NotFoundError",
    "Page",
    "Pages",
    "PartialUpdateError",
    "PayloadTooLargeError",
    "PreconditionError",
    "RateLimitError",
    "Row",
    "Secret",
    "ServerError",
    "SignatureError",
    "TransportError",
    "TransportTimeoutError",
    "UnsupportedMediaTypeError",
    "Upload",
    "ValidationError",
]

# Loaded when first asked for, so that importing is quick.
_LATE = {
    "AsyncHelpScout": "aio.client",
    "AsyncPages": "aio.paging",
    "NewThread": "writing",
    "Page": "paging",
    "Pages": "paging",
    "Row": "rows",
    "Upload": "writing",
}


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return getattr(import_module(f"helpscout_v2.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
