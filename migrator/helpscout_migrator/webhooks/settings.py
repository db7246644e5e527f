"""The webhooks of a project's settings: `[tool.helpscout-migrate.webhooks]` of its pyproject.toml.

[tool.helpscout-migrate.webhooks]
url = "https://desk.test/hook"           # or a list
events = ["convo.created"]               # left out: those the code registers, else all of V1
secret-env = "HELPSCOUT_WEBHOOK_SECRET"  # the variable that holds the secret
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpscout_codemods.config import TABLE, table_of
from helpscout_codemods.regular import read_regular
from helpscout_codemods.toml_text import TomlError
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.webhooks.orders import Order, address, checked

KNOWN_KEYS = ("url", "events", "secret-env")


def order_in(root: Path) -> Order:
    """The webhooks that the settings of `root` name; an empty order without any.

    Raises MigrationError with one line that repeats no value.
    """
    path = root / "pyproject.toml"
    try:
        table = table_of(read_regular(path).decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Order()
    except (OSError, UnicodeDecodeError) as error:
        raise MigrationError(f"{path}: cannot be read: {error}") from error
    except TomlError as error:
        raise MigrationError(f"{path}: {error}") from error
    webhooks = table.get("webhooks") if isinstance(table, Mapping) else None
    if webhooks is None:
        return Order()
    try:
        return _read(webhooks)
    except MigrationError as error:
        raise MigrationError(f"{path}: [tool.{TABLE}.webhooks] {error}") from error


def _read(table: object) -> Order:
    if not isinstance(table, Mapping):
        raise MigrationError("is not a table")
    for name in table:
        if name in ("secret", "secret_key", "secret-key"):
            raise MigrationError(
                f"{name}: a secret must not be in a committed file; name its variable as secret-env"
            )
        if name not in KNOWN_KEYS:
            raise MigrationError(f"unknown setting {name!r}; known: {', '.join(KNOWN_KEYS)}")
    urls = _texts(table, "url")
    if not urls:
        raise MigrationError('url: missing, such as "https://desk.test/hook"')
    events = _texts(table, "events")
    variable = table.get("secret-env")
    if variable is not None and not (isinstance(variable, str) and variable.isidentifier()):
        raise MigrationError("secret-env: must be the name of a variable")
    return Order(tuple(map(address, urls)), checked(events) if events else (), variable)


def _texts(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, ())
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list | tuple) or not all(isinstance(one, str) for one in values):
        raise MigrationError(f"{name}: must be a string or a list of strings")
    return tuple(values)
