from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path

import pytest
from support.auth.command import Command, key_file, v1_key
from support.auth.postgres import Server, database
from support.auth.server import AuthServer

from helpscout_migrator.exchange.loading import load
from helpscout_migrator.exchange.queue import FailedKey, Queue
from helpscout_migrator.exchange.sources import KeyRow
from helpscout_v2.auth.crypto import new_key
from helpscout_v2.auth.store import TokenStore
from helpscout_v2.secret import Secret


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpscout_migrator.exchange.single.time.sleep", lambda seconds: None)
    monkeypatch.setattr("helpscout_migrator.exchange.pool.CONFIRM_AFTER", (0.01,))


@pytest.fixture
def keys() -> dict[str, str]:
    return {f"acct{number}": v1_key() for number in range(30)}


def test_c09_keys_of_a_file_become_tokens_and_a_second_run_sends_no_request(
    command: Command, server: AuthServer, keys: dict[str, str]
) -> None:
    path = command.write("keys.csv", key_file(keys))
    first = command("exchange", "--keys", path, "--format", "json")
    assert (first.code, first.json["exchanged"], first.json["pending"]) == (0, 30, 0)
    second = command("exchange", "--keys", path, "--format", "json")
    assert (second.code, second.json["exchanged"], second.json["already"]) == (0, 0, 30)
    assert dict(server.exchanges) == dict.fromkeys(keys.values(), 1)
    with command.store() as store:
        for name, key in keys.items():
            stored_token = store.get(name)
            assert stored_token is not None
            assert stored_token.token.access_token.reveal() == server.by_key[key]["access"]
            assert store.find_by_key(Secret(key)) == name


def test_no_key_and_no_token_is_found_in_anything_it_left(
    command: Command, server: AuthServer, keys: dict[str, str]
) -> None:
    path = command.write("keys.csv", key_file(keys))
    bad = keys["acct7"]
    server.known_keys = lambda key: key != bad
    assert command("exchange", "--keys", path).code == 1
    assert command("--debug", "exchange", "--keys", path, "--retry-refused").code == 1
    assert command("tokens", "list").code == 0
    Path(path).unlink()
    output = command.all_output()
    for key in keys.values():
        assert key not in output
    for token in server.by_key.values():
        assert token["access"] not in output
        assert token["refresh"] not in output
    assert server.environment()["HELPSCOUT_APP_SECRET"] not in output


def test_a_refused_key_ends_in_the_dead_letter_file_with_a_hash(
    command: Command, server: AuthServer, keys: dict[str, str]
) -> None:
    keys["docs"], keys["secret"] = v1_key(), "X" * 32
    server.known_keys = lambda key: key not in (keys["docs"], keys["secret"])
    result = command("exchange", "--keys", command.write("keys.csv", key_file(keys)))
    assert result.code == 1
    assert "1 not in the form of a V1 key" in result.err
    file = command.folder / "keys.csv.failed.jsonl"
    failures = {row["account"]: row for row in map(json.loads, file.read_text().splitlines())}
    assert set(failures) == {"docs", "secret"}
    assert "Docs API" in failures["docs"]["reason"]
    assert "application id or secret" in failures["secret"]["reason"]
    with command.store() as store:
        assert failures["docs"]["key"] == store.key_hash(Secret(keys["docs"]))[:12]
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_dry_run_sends_no_request_and_queues_nothing(
    command: Command, server: AuthServer, keys: dict[str, str]
) -> None:
    result = command("exchange", "--keys", command.write("keys.csv", key_file(keys)), "--dry-run")
    assert (result.code, result.err) == (0, "30 keys to exchange\n")
    assert server.calls == []
    assert command("exchange", "--queued", "--format", "json").json["pending"] == 0


def test_the_next_run_of_the_queue_tries_again_what_failed_for_now(
    command: Command, server: AuthServer
) -> None:
    key = v1_key()
    with command.store() as store:
        queue = Queue(store)
        load(queue, [KeyRow("acme", Secret(key), "here")])
        queue.settle([FailedKey(queue.claim(1)[0], "no answer, 5 times")])
    result = command("exchange", "--queued", "--format", "json")
    assert (result.code, result.json["exchanged"], result.json["failed"]) == (0, 1, 0)
    assert dict(server.exchanges) == {key: 1}


@pytest.mark.parametrize("argument", ["0" * 40, "k"])
def test_a_key_on_the_command_line_is_refused_with_the_reason(
    command: Command, argument: str
) -> None:
    result = command("exchange", argument)
    assert result.code == 2
    assert "shell's history" in result.err
    assert argument not in result.err.split()
    assert len(result.err.splitlines()) == 1


def test_c09_one_key_from_the_environment(command: Command, server: AuthServer) -> None:
    key = v1_key()
    command.settings["HELPSCOUT_API_KEY"] = key
    result = command("exchange", "--account", "acme")
    assert (result.code, result.out) == (0, "")
    assert command("exchange", "--account", "acme").code == 0
    assert dict(server.exchanges) == {key: 1}
    with command.store() as store:
        assert store.find_by_key(Secret(key)) == "acme"
    assert key not in command.all_output()


def test_c09_one_key_from_standard_input(command: Command, server: AuthServer) -> None:
    key = v1_key()
    assert command("exchange", stdin=f"\ufeff {key} \r\n").code == 0
    assert dict(server.exchanges) == {key: 1}
    with command.store() as store:
        assert store.find_by_key(Secret(key)) == "default"


def test_c09_a_refused_single_key_says_why_and_never_shows_it(
    command: Command, server: AuthServer
) -> None:
    key = v1_key()
    server.known_keys = lambda key: False
    result = command("exchange", stdin=key)
    assert result.code == 2
    assert "Docs API" in result.err
    assert len(result.err.splitlines()) == 1
    assert key not in command.all_output()


def test_another_accounts_token_is_not_overwritten(command: Command, server: AuthServer) -> None:
    assert command("exchange", "--account", "acme", stdin=v1_key()).code == 0
    result = command("exchange", "--account", "acme", stdin=v1_key())
    assert result.code == 2
    assert "tokens forget acme" in result.err
    assert len(server.exchanges) == 1


def test_a_throttled_or_stumbling_service_is_asked_again(
    command: Command, server: AuthServer
) -> None:
    server.script = [(429, b"", {"X-RateLimit-Retry-After": "3"}), (503, b"", {})]
    result = command("exchange", stdin=v1_key())
    assert result.code == 0
    assert "trying again in 3 s" in result.err
    assert len(server.calls) == 3


@pytest.mark.parametrize("bulk", [True, False])
def test_a_gone_service_prints_the_two_ways_on_with_their_commands(
    command: Command, keys: dict[str, str], bulk: bool
) -> None:
    command.settings["HELPSCOUT_TRANSITION_URL"] = "http://127.0.0.1:9"
    path = command.write("keys.csv", key_file(keys))
    result = command("exchange", "--keys", path) if bulk else command("exchange", stdin=v1_key())
    assert result.code == 2
    name = "NAME" if bulk else "default"
    assert f"helpscout-migrate login --client-credentials --account {name}\n" in result.err
    assert f"helpscout-migrate login --account {name}\n" in result.err
    assert "The cause is not your keys or your network" in result.err
    assert ("30 keys are not exchanged" if bulk else "1 key is not exchanged") in result.err


def test_after_a_gone_service_the_queue_goes_on_where_it_stopped(
    command: Command, server: AuthServer, keys: dict[str, str]
) -> None:
    path = command.write("keys.csv", key_file(keys))
    server.script = [(410, b"", {})] * 4
    assert command("exchange", "--keys", path, "--workers", "1").code == 2
    server.script.clear()
    assert command("exchange", "--keys", path).code == 0
    assert max(server.exchanges.values()) == 1


def test_a_refused_application_is_one_clear_line(
    command: Command, server: AuthServer, keys: dict[str, str]
) -> None:
    server.script = [(400, {"message": "unknown client"}, {})] * 200
    result = command("exchange", "--keys", command.write("keys.csv", key_file(keys)))
    assert result.code == 2
    assert "HELPSCOUT_APP_ID" in result.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "content", "says"),
    [
        (("--keys", "keys.csv"), "", "keys.csv is empty"),
        (("--keys", "keys.csv"), "account,wrong\na,b\n", "no column 'key'"),
        (("--keys", "keys.csv"), f"account,key\na,{'1' * 40}\na,{'2' * 40}\n", "is there twice"),
        (("--keys", "nowhere.csv"), "", "cannot read nowhere.csv"),
        (("--keys", "keys.csv", "--queued"), "account,key\n", "--queued reads no source"),
        (("--keys", "keys.csv", "--account", "x"), "account,key\n", "--account is for one key"),
        ((), "", "no key"),
    ],
)
def test_wrong_input_is_clear_lines_and_exit_two(
    command: Command, server: AuthServer, arguments: tuple[str, ...], content: str, says: str
) -> None:
    command.write("keys.csv", content)
    result = command("exchange", *arguments)
    assert result.code == 2
    assert says in result.err
    assert all(line.startswith("helpscout-migrate: error: ") for line in result.err.splitlines())
    assert server.calls == []


def test_without_an_application_it_says_what_to_set(command: Command) -> None:
    command.settings["HELPSCOUT_APP_ID"] = ""
    result = command("exchange", stdin=v1_key())
    assert result.code == 2
    assert "HELPSCOUT_APP_ID" in result.err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"HELPSCOUT_STORE": "postgresql://u:canary@127.0.0.1:9/db"}, "cannot be reached"),
        ({"HELPSCOUT_STORE_KEY": "canary"}, "not a Fernet key"),
        ({"HELPSCOUT_STORE": "sqlite:////proc/x/t.db"}, "cannot open the token store"),
    ],
)
def test_a_store_that_cannot_be_used_is_one_clear_line(
    command: Command, change: dict[str, str], says: str
) -> None:
    command.settings |= change
    result = command("exchange", stdin=v1_key())
    assert result.code == 2
    assert says in result.err
    assert "canary" not in result.err
    assert len(result.err.splitlines()) == 1


def test_the_wrong_encryption_key_is_one_clear_line(command: Command) -> None:
    assert command("exchange", stdin=v1_key()).code == 0
    command.settings["HELPSCOUT_STORE_KEY"] = new_key().reveal()
    result = command("tokens", "list")
    assert result.code == 2
    assert "another encryption key" in result.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_clear_line_and_loses_nothing(
    command: Command, server: AuthServer, keys: dict[str, str]
) -> None:
    server.known_keys = lambda key: key != keys["acct1"]
    path = command.write("keys.csv", key_file(keys))
    result = command("exchange", "--keys", path, "--dead-letter", "/dev/full")
    assert result.code == 2
    assert "the disk is full" in result.err
    assert command("exchange", "--queued", "--format", "json").json["refused"] == 1


def test_the_table_tells_this_run_from_the_whole_queue(
    command: Command, server: AuthServer, keys: dict[str, str]
) -> None:
    server.known_keys = lambda key: key != keys["acct1"]
    first = command("exchange", "--keys", command.write("a.csv", key_file(keys)))
    assert (first.code, table_row(first.out, "refused")) == (1, ["1", "1"])
    second = command("exchange", "--keys", command.write("b.csv", key_file({"other": v1_key()})))
    assert (second.code, table_row(second.out, "refused")) == (1, ["0", "1"])
    assert table_row(second.out, "exchanged") == ["1", ""]
    assert "every key of this run has its token" in second.err
    again = command("exchange", "--keys", str(command.folder / "a.csv"), "--format", "json").json
    assert (again["refused_here"], again["refused"], again["failed_here"]) == (1, 1, 0)


def table_row(table: str, name: str) -> list[str]:
    (row,) = (
        line
        for line in table.splitlines()
        if line.startswith(f"\N{BOX DRAWINGS LIGHT VERTICAL} {name} ")
    )
    return [cell.strip() for cell in row.split("\N{BOX DRAWINGS LIGHT VERTICAL}")[2:-1]]


def test_keys_come_from_a_query_and_the_store_is_shared(
    command: Command, server: AuthServer, postgres: Server
) -> None:
    url = database(postgres)
    # Not made-up secrets as elsewhere: the watch over those searches the server's files.
    keys = {f"c{n}": hashlib.sha1(b"%d" % n).hexdigest() for n in range(30)}
    values = ",".join(f"('{name}','{key}')" for name, key in keys.items())
    name = url.rpartition("?")[0].rpartition("/")[2]
    table = "create table customers (n text, k text);"
    postgres.psql(f"\\c {name}\n{table}\ninsert into customers values {values};")
    query = "select n as account, k as key from customers"
    result = command(
        "exchange", "--keys", url, "--query", query, "--store", url, "--format", "json"
    )
    assert result.code == 0, result.err
    assert result.json["exchanged"] == 30
    with TokenStore(url, environ=command.settings) as store:
        assert len(store.accounts()) == 30
    assert not (command.folder / "tokens.db").exists()


@pytest.fixture
def stored(command: Command, server: AuthServer) -> dict[str, str]:
    keys = {"acme": v1_key(), "beta": v1_key()}
    assert command("exchange", "--keys", command.write("k.csv", key_file(keys))).code == 0
    return keys


def test_tokens_list_shows_hashes_and_ends_only(
    command: Command, server: AuthServer, stored: dict[str, str]
) -> None:
    rows = command("tokens", "list", "--format", "json").json
    assert [(row["account"], row["from"], row["state"]) for row in rows] == [
        ("acme", "transition", "fresh"),
        ("beta", "transition", "fresh"),
    ]
    access = server.by_key[stored["acme"]]["access"]
    assert rows[0]["token"] == Secret(access).digest
    assert access not in command.all_output()


def test_tokens_refresh_renews_the_named_and_reports_the_unknown(
    command: Command, server: AuthServer, stored: dict[str, str]
) -> None:
    result = command("tokens", "refresh", "acme", "unknown")
    assert result.code == 1
    assert "acme: refreshed, expires" in result.err
    assert "unknown: not in the token store" in result.err
    assert server.grants == ["refresh_token"]
    assert command("tokens", "refresh", "--all").code == 0
    assert server.grants == ["refresh_token"] * 3
    assert command("tokens", "refresh").code == 2


def test_tokens_forget_deletes_and_the_key_can_be_exchanged_again(
    command: Command, server: AuthServer, stored: dict[str, str]
) -> None:
    assert command("tokens", "forget", "acme").code == 2, "no terminal to ask"
    assert command("tokens", "forget", "acme", "--yes").code == 0
    assert command("tokens", "forget", "acme", "--yes").code == 2
    with command.store() as store:
        assert [one.account for one in store.accounts()] == ["beta"]
    again = command("exchange", "--keys", str(command.folder / "k.csv"), "--format", "json").json
    assert (again["exchanged"], again["already"]) == (1, 1)


def test_tokens_rotate_key_changes_the_key_file_and_everything_stays_readable(
    command: Command, server: AuthServer
) -> None:
    del command.settings["HELPSCOUT_STORE_KEY"]
    assert command("exchange", stdin=v1_key()).code == 0
    file = command.folder / "tokens.db.key"
    old = file.read_text().strip()
    assert command("tokens", "rotate-key").code == 0
    both = file.read_text().strip().split(",")
    assert both[1] == old
    assert command("tokens", "rotate-key", "--drop-old", "--yes").code == 0
    (newest,) = file.read_text().strip().split(",")
    assert newest not in both
    assert command("tokens", "list", "--format", "json").json[0]["account"] == "default"
    assert newest not in "\n".join(command.everything)


def test_tokens_rotate_key_with_the_key_in_the_environment(
    command: Command, server: AuthServer, stored: dict[str, str]
) -> None:
    result = command("tokens", "rotate-key")
    assert result.code == 2
    assert "HELPSCOUT_STORE_KEY=new,old" in result.err
    old, new = command.settings["HELPSCOUT_STORE_KEY"], new_key().reveal()
    command.settings["HELPSCOUT_STORE_KEY"] = f"{new},{old}"
    assert command("tokens", "rotate-key").code == 0
    command.settings["HELPSCOUT_STORE_KEY"] = new
    assert len(command("tokens", "list", "--format", "json").json) == 2


def test_a_rotation_during_the_prompt_of_another_one_loses_nothing(
    command: Command, server: AuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    del command.settings["HELPSCOUT_STORE_KEY"]
    assert command("exchange", stdin=v1_key()).code == 0
    answers: list[int] = []

    def rotate_meanwhile(question: str, yes: bool) -> None:
        if not yes:
            answers.append(command("tokens", "rotate-key", "--drop-old", "--yes").code)

    monkeypatch.setattr("helpscout_migrator.cli.tokens.require_consent", rotate_meanwhile)
    assert command("tokens", "rotate-key", "--drop-old").code == 0
    assert answers == [0]
    assert len(command("tokens", "list", "--format", "json").json) == 1
