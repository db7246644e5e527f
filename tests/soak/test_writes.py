"""Notes written under faults: never twice, and a doubtful write is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from support.soak.export import KEY, V1
from support.soak.sandbox import FAULTS, HARMLESS, LONG, QUICK, SandboxProcess, sandbox_process

from helpscout_shim import V1Adapter
from helpscout_v2 import (
    ConversationLockedError,
    HelpScout,
    ServerError,
    TransportError,
)

NOTES = 1000 if LONG else 80
FIRST = 50001
DOUBT = "whether the server did the work is unknown"
NOTES_EACH = 20
"""Notes in each conversation; a hundred threads are the most."""
PROFILE = f"{FAULTS},reset=0.04,lost=0.06" + ("" if LONG else QUICK)


@pytest.fixture(scope="module")
def account() -> Iterator[SandboxProcess]:
    with sandbox_process("--seed", f"large:{max(NOTES // NOTES_EACH, 20)}") as sandbox:
        yield sandbox


@pytest.fixture
def hs(
    account: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HelpScout]:
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path}/tokens.db")
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    account.control("POST", "reset")
    with HelpScout.from_env(retries=12) as client:
        yield client


def note_counts(account: SandboxProcess) -> Counter[str]:
    rows = account.read("snapshot")["threads"].values()
    return Counter(row["body"] for row in rows if (row["body"] or "").startswith("note"))


def place(number: int) -> int:
    return FIRST + number // NOTES_EACH


def by_client(hs: HelpScout, number: int) -> str:
    """How writing one note ended: done, refused before any work, or unknown."""
    try:
        hs.conversations.notes.create(place(number), text=f"note {number}")
    except TransportError as error:
        return "unknown" if DOUBT in str(error) else str(error)
    except ServerError:
        return "failed"
    return "done"


def by_shim(hs: HelpScout, number: int) -> str:
    body = {"type": "note", "createdBy": {"type": "user", "id": 41}, "body": f"note {number}"}
    with requests.Session() as session:
        session.mount(V1 + "/", V1Adapter(client=hs, silent=True))
        url = f"{V1}/conversations/{place(number)}.json"
        try:
            answer = session.post(url, json=body, auth=(KEY, "X"))
        except requests.ConnectionError:
            return "unknown"
    if answer.status_code == 201:
        return "done"
    assert answer.status_code in (500, 502, 503, 504), answer.text
    return "failed"


@pytest.mark.parametrize(("route", "write"), [("client", by_client), ("shim", by_shim)])
def test_a_note_is_never_written_twice_and_no_doubt_is_hidden(
    route: str,
    write: Callable[[HelpScout, int], str],
    account: SandboxProcess,
    hs: HelpScout,
    figures: Callable[..., None],
) -> None:
    account.inject_faults(47, PROFILE)
    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda number: write(hs, number), range(NOTES)))
    met = account.end_faults()
    notes = note_counts(account)
    times = {kind: [notes[f"note {n}"] for n in range(NOTES) if ends[n] == kind] for kind in ends}
    assert set(times["done"]) == {1}, "a note that was promised is there, once"
    assert set(times.get("failed", [0])) == {0}, "a note that was refused is not there"
    assert set(times.get("unknown", [0])) <= {0, 1}, "a note in doubt is there once at most"
    assert sum(notes.values()) == sum(times["done"]) + sum(times.get("unknown", []))
    doubtful = met.get("lost", 0) + met.get("reset", 0)
    assert 0 < len(times["unknown"]) <= doubtful, "only a broken connection leaves a doubt"
    outcomes = Counter(ends)
    failures = sum(n for kind, n in met.items() if kind not in HARMLESS)
    figures(
        f"{NOTES:,} notes written under faults, {route}: there twice, or lost after a success",
        f"0, 0; {outcomes['done']} done, {outcomes['failed']} answered 5xx and not done, "
        f"{outcomes['unknown']} in doubt and said so ({sum(times['unknown'])} of them done); "
        f"{failures} calls failed",
        value=sum(n > 1 for n in notes.values()) + times["done"].count(0),
        limit=("exactly", 0.0, ""),
    )


def test_a_client_that_looks_before_it_repeats_a_write_writes_every_note_once(
    account: SandboxProcess, hs: HelpScout
) -> None:
    account.inject_faults(53, PROFILE)
    for number in range(NOTES // 8):
        while f"note {number}" not in bodies(hs, place(number)):
            with suppress(TransportError, ServerError):
                hs.conversations.notes.create(place(number), text=f"note {number}")
    account.end_faults()
    assert note_counts(account) == {f"note {number}": 1 for number in range(NOTES // 8)}


def bodies(hs: HelpScout, conversation: int) -> set[str]:
    return {thread.body or "" for thread in hs.conversations.threads.list(conversation)}


def test_a_full_conversation_is_a_412_whatever_the_faults(
    account: SandboxProcess, hs: HelpScout
) -> None:
    account.control("POST", "add-threads", conversation=FIRST, count=100)
    account.inject_faults(59, PROFILE)
    statuses = Counter()
    for number in range(NOTES // 8):
        try:
            hs.conversations.notes.create(FIRST, text=f"note {number}")
        except ConversationLockedError as error:
            statuses[error.status] += 1
        except (ServerError, TransportError):
            statuses["fault"] += 1
    account.end_faults()
    assert set(statuses) <= {412, "fault"}
    assert statuses[412] > NOTES // 8 // 3
    assert note_counts(account) == {}
