"""What was asked of the sandbox, with secrets masked before they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl

from helpscout_sandbox import json_text

MASK = "***"
SECRET_NAMES = frozenset(
    {
        "access_token",
        "accessToken",
        "apiKey",
        "api_key",
        "client_secret",
        "code",
        "refresh_token",
        "refreshToken",
        "secret",
    }
)


@dataclass(frozen=True)
class Call:
    """One request and the status it got. Repeated query parameters are joined by commas.

    `body` is the decoded JSON or form, text for anything else, None when there was none.
    `status` is 0 when the connection was reset instead of answered.
    """

    method: str
    path: str
    query: dict[str, str]
    body: Any
    status: int

    @property
    def empty_parameters(self) -> tuple[str, ...]:
        """Query parameters that were sent without a value: filters that filter nothing."""
        return tuple(name for name, value in self.query.items() if not value.strip(", "))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: MASK if k in SECRET_NAMES and v else masked(v) for k, v in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    return value


def query_of(query_string: str) -> dict[str, str]:
    query: dict[str, str] = {}
    for name, value in parse_qsl(query_string, keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    answer: dict[str, str] = masked(query)
    return answer


def body_of(content_type: str, data: bytes) -> Any:
    if not data:
        return None
    text = data.decode("utf-8", "replace")
    if "x-www-form-urlencoded" in content_type:
        return masked(dict(parse_qsl(text, keep_blank_values=True)))
    try:
        return masked(json_text.loads(text))
    except ValueError:
        return text
