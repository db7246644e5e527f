"""What the database raises, as errors of the store with one clear line each."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from helpscout_v2.auth.errors import StoreError, StoreLockedError

P = ParamSpec("P")
R = TypeVar("R")

LOCK_PHRASES = ("locked", "lock timeout", "lock_timeout", "locknotavailable", "55p03")
FULL = ("disk is full", "disk full", "no space left", "53100")
# What SQLite says in place of "full" when there is no room for the index of its log.
NO_ROOM = ("SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMMAP", "SQLITE_IOERR_WRITE")
READ_ONLY = ("readonly database", "read-only")
DAMAGE_PHRASES = ("malformed", "not a database")
UNREACHABLE = ("unable to open", "could not connect", "connection refused", "connection failed")


def map_database_errors(operation: Callable[P, R]) -> Callable[P, R]:
    """Turn what the database raises into one clear line.

    The original is dropped on purpose: its frames hold the address with its password.
    """

    @wraps(operation)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return operation(*args, **kwargs)
        except (SQLAlchemyError, ImportError) as error:
            problem = store_error(error)
        raise problem

    return wrapped


def store_error(error: SQLAlchemyError | ImportError) -> StoreError:
    """The store's own error for a database error, or for a driver that cannot be loaded."""
    if isinstance(error, (NoSuchModuleError, ImportError)):
        # psycopg names itself when it is missing, and libpq when only that is.
        missing = "" if getattr(error, "name", None) == "psycopg" else f" ({_first_line(error)})"
        return StoreError(
            f"PostgreSQL needs its driver: pip install 'helpscout-toolkit[postgres]'{missing}"
        )
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    first_line = _first_line(cause)
    text = f"{type(cause).__name__} {getattr(cause, 'sqlstate', '')} {cause}".casefold()
    if any(sign in text for sign in LOCK_PHRASES):
        return StoreLockedError(f"the token store is locked by another process: {first_line}")
    if any(sign in text for sign in FULL):
        return StoreError("the token store's disk is full; nothing was lost, free some space")
    if getattr(cause, "sqlite_errorname", "") in NO_ROOM:
        return StoreError(
            f"the token store's disk is full or broken ({first_line}); nothing was lost, "
            "free some space"
        )
    if any(sign in text for sign in READ_ONLY):
        return StoreError("the token store is read-only")
    if any(sign in text for sign in DAMAGE_PHRASES):
        return StoreError(
            f"the token store is damaged ({first_line}): restore it from your own copy, or move it "
            "away and log in again"
        )
    if any(sign in text for sign in UNREACHABLE):
        return StoreError(f"the token store cannot be reached: {first_line}")
    return StoreError(f"the token store failed: {first_line}")


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
