"""Rows of the queue that something else changed, and clocks that jump."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from support.auth.command import Command, key_file
from support.auth.server import AuthServer

from helpscout_migrator.exchange.loading import load
from helpscout_migrator.exchange.queue import FAILED, PENDING, ExchangedKey, Queue
from helpscout_migrator.exchange.sources import KeyRow, Row
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.auth.token import Token
from helpscout_v2.secret import Secret

NAMES = ("ann", "bob", "cleo")


def rows() -> list[Row]:
    return [KeyRow(name, Secret(name[0] * 40), f"line {n}") for n, name in enumerate(NAMES, 2)]


def change(store: TokenStore, table: str, assignment: str, where: str = "true") -> None:
    with store.writing() as connection:
        connection.execute(text(f"update {table} set {assignment} where {where}"))


@pytest.mark.parametrize(
    "assignment", ["sealed_key = substr(sealed_key, 1, 30)", "sealed_key = null"]
)
def test_a_queued_key_that_cannot_be_opened_fails_alone(store: TokenStore, assignment: str) -> None:
    queue = Queue(store)
    load(queue, rows())
    change(store, "helpscout_exchange", assignment, "account = 'bob'")
    rows_in_work = queue.claim(10)
    assert {row.account for row in rows_in_work} == {"ann", "cleo"}
    assert queue.counts()[FAILED] == 1
    ((account, state, reason, _),) = queue.left_over()
    assert (account, state) == ("bob", FAILED)
    assert "give its source again" in reason
    queue.settle([ExchangedKey(row, Token.lasting(3600, Secret("t"))) for row in rows_in_work])
    assert load(queue, rows()).again == 1
    assert [row.account for row in queue.claim(10)] == ["bob"]


@pytest.mark.parametrize("assignment", ["sealed_key = 'text'", "attempts = 'many'"])
def test_a_value_of_another_type_in_the_queue_hides_no_other(
    assignment: str, tmp_path: Path
) -> None:
    with TokenStore(tmp_path / "tokens.db", environ={}) as store:
        queue = Queue(store)
        load(queue, rows())
        change(store, "helpscout_exchange", assignment, "account = 'bob'")
        names = {row.account for row in queue.claim(10)}
        assert {"ann", "cleo"} <= names
        assert queue.counts()[FAILED] == 3 - len(names)


@pytest.fixture
def clock() -> list[datetime]:
    return [datetime.now(UTC)]


@pytest.fixture
def jumping(clock: list[datetime], tmp_path: Path) -> Iterator[TokenStore]:
    """A SQLite store, whose times are those of this machine's clock."""
    with TokenStore(tmp_path / "tokens.db", environ={}, clock=lambda: clock[0]) as store:
        yield store


@pytest.mark.parametrize("days", [-3650, -2, 2, 3650])
def test_a_clock_that_jumps_neither_holds_rows_for_ever_nor_gives_them_twice(
    jumping: TokenStore, clock: list[datetime], days: int
) -> None:
    first, second = Queue(jumping), Queue(jumping)
    load(first, rows())
    first_rows = first.claim(1)
    first.pause(30)
    clock[0] += timedelta(days=days)
    assert second.paused() == 0
    second_rows = second.claim(10)
    assert len(second_rows) == 3, "the lease counts for a day at most, whatever the clock says"
    answers = [
        ExchangedKey(row, Token.lasting(3600, Secret(f"of {row.account}"))) for row in second_rows
    ]
    assert second.settle(answers) == set(NAMES)
    assert first.settle([ExchangedKey(first_rows[0], Token.lasting(3600, Secret("late")))]) == set()
    assert first.counts()[PENDING] == 0
    tokens = {one.account: one.token.access_token.reveal() for one in jumping.accounts()}
    assert tokens == {name: f"of {name}" for name in NAMES}


def test_the_commands_name_a_damaged_account_and_show_the_others(
    command: Command, server: AuthServer
) -> None:
    keys = {name: name[0] * 40 for name in ("ann", "bob", "cleo")}
    path = command.write("keys.csv", key_file(keys))
    server.known_keys = lambda key: key in keys.values()
    assert command("exchange", "--keys", path).code == 0
    with command.store() as store:
        change(store, "helpscout_accounts", "intent = 'notjson'", "account = 'bob'")
    table = command("tokens", "list", "--format", "json")
    assert table.code == 1
    assert [row["account"] for row in json.loads(table.out)] == ["ann", "cleo"]
    assert "account 'bob'" in table.err
    assert "helpscout-migrate tokens forget bob" in table.err
    refresh = command("tokens", "refresh", "--all")
    assert refresh.code == 1
    assert "ann: lasts until" in refresh.err
    assert "account 'bob'" in refresh.err
    assert "cleo: lasts until" in refresh.err
    assert command("tokens", "forget", "bob", "--yes").code == 0
    assert command("tokens", "list").code == 0
    assert command("exchange", "--keys", path).code == 0
    assert command("tokens", "list", "--format", "json").out.count('"account"') == 3
