"""Everything of an account is exported while a fifth of all calls fails: nothing lost, or twice."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from support.soak.export import KEY, V1, Export, expected, through_the_client, through_the_shim
from support.soak.sandbox import FAULTS, HARMLESS, LONG, QUICK, SandboxProcess, sandbox_process

from helpscout_shim import V1Adapter
from helpscout_v2 import HelpScout

CONVERSATIONS = 5000 if LONG else 40
MERGED_INTO = {50010: 50020, 50011: 50020, 50012: 50013}
PROFILE = FAULTS if LONG else FAULTS + QUICK
MOST_ENDS = math.inf if LONG else 1
"""How often all tokens end. A call renews its token once: where they end every two seconds, a
second end while it waits for another try would be its last."""


@pytest.fixture(scope="module")
def account() -> Iterator[SandboxProcess]:
    with sandbox_process("--seed", f"large:{CONVERSATIONS}") as sandbox:
        for source, target in MERGED_INTO.items():
            sandbox.control("POST", "merge", source=source, target=target)
        yield sandbox


@pytest.fixture
def hs(
    account: SandboxProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HelpScout]:
    monkeypatch.setenv("HELPSCOUT_STORE", f"sqlite:///{tmp_path}/tokens.db")
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    # Five attempts in a row fail once in three thousand calls, when a fifth of all calls does.
    with HelpScout.from_env(retries=12) as client:
        yield client


@pytest.mark.parametrize(
    ("route", "export"),
    [
        ("client", through_the_client),
        ("shim", lambda hs: through_the_shim(hs, [101, 102, 103])),
    ],
)
def test_an_export_under_faults_is_what_the_account_holds(
    route: str,
    export: Callable[[HelpScout], Export],
    account: SandboxProcess,
    hs: HelpScout,
    figures: Callable[..., None],
) -> None:
    account.control("DELETE", "calls")
    account.inject_faults(31, PROFILE)
    started_at = time.perf_counter()
    with account.tokens_ending(every=10.0 if LONG else 2.0, most=MOST_ENDS) as token_ends:
        exported_rows = export(hs)
        for source, target in MERGED_INTO.items():
            assert moved_to(route, hs, source) == target
    took = time.perf_counter() - started_at
    met = account.end_faults()
    calls = len(account.read("calls"))
    failures = sum(n for kind, n in met.items() if kind not in HARMLESS)

    expected_rows = expected(account.read("snapshot"))
    ids = [number for number, _, _ in exported_rows]
    twice = [number for number, times in Counter(ids).items() if times > 1]
    lost_ids = expected_rows.keys() - set(ids)
    wrong = [row for row in exported_rows if expected_rows.get(row[0]) != row[1:]]
    assert (len(lost_ids), len(twice), len(wrong)) == (0, 0, 0), (lost_ids, twice, wrong[:3])
    assert len(expected_rows) == CONVERSATIONS - len(MERGED_INTO)
    # The dice of a short run may fall well, the calls may not all have been fair.
    assert failures > calls * 0.08
    threads = sum(len(row[2]) for row in exported_rows)
    what = f"export of {CONVERSATIONS:,} conversations under faults, {route}"
    figures(
        f"{what}: lost, twice, or with other threads",
        f"{len(lost_ids)}, {len(twice)}, {len(wrong)} of {len(exported_rows):,} conversations, "
        f"{threads:,} threads",
        value=len(lost_ids) + len(twice) + len(wrong),
        limit=("exactly", 0.0, ""),
    )
    kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(met.items()))
    figures(
        f"{what}: calls that failed",
        f"{failures:,} of {calls:,} in {took:.0f} s ({kinds}; "
        f"all tokens ended {len(token_ends)} times)",
        value=100 * failures / calls,
        limit=("at least", 18.0, " % (a fifth was asked for)"),
    )


def moved_to(route: str, hs: HelpScout, conversation: int) -> int:
    """Where a merged conversation is found now."""
    if route == "client":
        return hs.conversations.get(conversation).id
    with requests.Session() as session:
        session.mount(V1 + "/", V1Adapter(client=hs, silent=True))
        answer = session.get(
            f"{V1}/conversations/{conversation}.json", auth=(KEY, "X"), allow_redirects=False
        )
        assert answer.status_code == 301
        assert answer.headers["Location"].startswith(V1)
        return int(answer.headers["Location"].rsplit("/", 1)[1].split(".")[0])
