"""No recording holds a key, a token, a cookie, or an address of the machine it was made on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.client import recording as recording

CASSETTES = Path(__file__).resolve().parents[2] / "cassettes"
FILES = sorted(CASSETTES.rglob("*.yaml"))
FORBIDDEN = {
    "an authorization header": re.compile(r"(?i)^\s*authorization:", re.M),
    "a bearer": re.compile(r"(?i)\b(?:bearer|basic)\s+[A-Za-z0-9+/=_-]{8,}"),
    "a cookie": re.compile(r"(?i)^\s*(?:set-)?cookie:", re.M),
    "a local address": re.compile(r"127\.0\.0\.1|localhost:\d"),
}
VALUES = re.compile(
    r"""["']?(?P<name>access_?token|refresh_?token|api_?key|client_?secret)["']?"""
    r"""\s*[=:]\s*["']?(?P<value>[^"'&,}\s]+)""",
    re.IGNORECASE,
)
ALLOWED_NAMES = {
    recording.ACCESS_TOKEN,
    recording.REFRESH_TOKEN,
    recording.API_KEY,
    recording.APP_SECRET,
}


def found_in(text: str) -> list[str]:
    """What should not be there, in words."""
    matches = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    matches += [
        f"a value of {match['name']}"
        for match in VALUES.finditer(text.replace('\\"', '"'))
        if not match["value"].startswith("recorded-") and match["value"] not in ALLOWED_NAMES
    ]
    return matches


def test_there_are_cassettes_to_search() -> None:
    assert len(FILES) >= 5


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_cassette_holds_no_secret(path: Path) -> None:
    assert found_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "    Authorization:\n    - Bearer abcdef0123456789\n",
        '{"access_token":"3be84dc79b4db86e0b0f9b808a40355e"}',
        'body: "{\\"apiKey\\": \\"0123456789abcdef\\"}"',
        "grant_type=refresh_token&refresh_token=0e984725-c51c-4bf4",
        "    uri: http://127.0.0.1:5000/v2/users",
        "    Set-Cookie:\n    - id=1\n",
    ],
)
def test_the_search_would_find_one(text: str) -> None:
    assert found_in(text) != []


def test_keys_tokens_and_addresses_are_replaced_before_writing() -> None:
    api = recording.Api(
        url="http://127.0.0.1:5000",
        transition_url="http://127.0.0.1:5000/transition",
        app_id="canary-id",
        app_secret="canary-secret",
        api_key="canary-key",
        access_token="canary-token",
    )
    text = (
        '{"apiKey": "canary-key", "clientId": "canary-id", "access_token":"another-token", '
        '"href": "http://127.0.0.1:5000/v2/users", "escaped": "http:\\/\\/127.0.0.1:5000\\/v2"} '
        "client_secret=canary-secret&refresh_token=one-more http://127.0.0.1:5000/transition"
    )
    clean_text = recording.scrubber(api)(text)
    for canary in ("canary", "another-token", "one-more", "127.0.0.1"):
        assert canary not in clean_text
    assert "https://api.helpscout.net/v2/users" in clean_text
    assert clean_text.endswith("https://transition.helpscout.net")
