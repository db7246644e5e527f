from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpscout_v2.auth.token import Token, TokenState
from helpscout_v2.secret import Secret

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (0, TokenState.FRESH),
        (6899, TokenState.FRESH),
        (6900, TokenState.STALE),
        (7199, TokenState.STALE),
        (7200, TokenState.INVALID),
        (99999, TokenState.INVALID),
    ],
)
def test_a_two_hour_token_is_fresh_then_stale_then_invalid(
    seconds: float, state: TokenState
) -> None:
    token = Token.lasting(7200, Secret("a"), clock=lambda: NOW)
    assert token.state(clock=lambda: at(seconds), leeway=timedelta(seconds=300)) is state


def test_a_stale_token_is_still_usable() -> None:
    token = Token.lasting(10, Secret("a"), clock=lambda: NOW)
    assert token.state(clock=lambda: NOW) is TokenState.STALE
    assert token.usable(clock=lambda: NOW)
    assert not token.usable(clock=lambda: at(10))


def test_a_naive_end_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Token(Secret("a"), None, datetime(2026, 1, 1))


def test_the_repr_of_a_token_shows_no_token() -> None:
    token = Token.lasting(10, Secret("acc-canary"), Secret("ref-canary"))
    assert "canary" not in repr(token)
