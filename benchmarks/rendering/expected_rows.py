"""Every figure that was promised, by the run that measures it and the words its row begins with.

What no run has measured stands in the table as "not measured": a missing figure is a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from measuring.results import Result

EXPECTED_ROWS: tuple[tuple[str, str], ...] = (
    ("client", "list 10,000 conversations over https, elapsed: the peer's time / ours"),
    ("client", "list 10,000 conversations over https, elapsed: ours / bare loop"),
    ("client", "list 10,000 conversations over http, elapsed: the peer's time / ours"),
    ("client", "list 10,000 conversations over http, elapsed: ours / bare loop"),
    ("client", "peak memory of 100,000 rows / of 1,000, ours"),
    ("client", "import helpscout_v2 / import requests_oauthlib"),
    ("client", "import helpscout_v2.resources.conversations / import requests_oauthlib"),
    ("client", "token requests of 16 processes with one ended token"),
    ("exchange", "SQLite, 1 process, 100,000 keys / bare loop"),
    ("exchange", "peak memory of 100,000 keys / of 10,000"),
    ("exchange", "PostgreSQL, 1 process"),
    ("exchange", "PostgreSQL, 2 processes / 1, sandbox on the same cores"),
    ("exchange", "PostgreSQL, 2 processes / 1, service 50 ms away"),
    ("exchange", "SQLite, 20 workers killed with SIGKILL"),
    ("exchange", "PostgreSQL, 20 workers killed with SIGKILL"),
    ("shim", "processor time of a V1 page of 50 conversations"),
    ("shim", "wall time of one customer, one V2 call each"),
    ("shim", "wall time of 50 conversations, two V2 calls each"),
    ("shim", "wall time of a V1 page of 50 over V2 pages of 25 / of one V2 page"),
    ("gateway", "rate through the gateway / of V2 without it, 1 client at once"),
    ("gateway", "rate through the gateway / of V2 without it, 8 clients at once"),
    ("gateway", "rate through the gateway / of V2 without it, 32 clients at once"),
    ("gateway", "processor time of the gateway for a request, its V2 call not counted"),
    ("gateway", "memory of the gateway after # requests / before"),
    ("codemods", "tree of # Python files, # MB, none of them V1: findings and errors of check"),
    ("codemods", "scan of the tree with 40 V1 files planted"),
    ("codemods", "check: time of `libcst.tool codemod` with the same rules"),
    ("codemods", "check of one module of 2,000 lines, all of it V1"),
    ("codemods", "memory of check, all processes"),
    ("codemods", "check, second run with the cache / the scan alone"),
    ("peers", "tests of LasLabs' V1 client 0.1.3 that hold on our facade of it"),
    ("peers", "recorded V1 objects of # calls that the shim returns"),
    ("peers", "their fields that are equal afterwards"),
    ("peers", "kinds of fields that differ without a reason"),
    ("soak", "memory of the gateway after 100,000 requests / before"),
    ("soak", "4 processes on one account of 400 a minute: budget used"),
    ("soak", "export of 5,000 conversations under faults, client"),
    ("soak", "export of 5,000 conversations under faults, shim"),
    ("soak", "gateway, 64 clients"),
    *(
        ("long", f"long profile, {part}:")
        for part in (
            "export",
            "writes",
            "budget",
            "load",
            "memory",
            "exchange",
            "store",
            "exchange-kills",
            "kills",
            "model",
            "processes",
            "fuzz",
        )
    ),
    ("fuzz", "Examples executed in all"),
    *(
        ("mutants", f"mutants that change behaviour and are noticed by a test: {target}")
        for target in ("broker", "wire", "journal", "vault", "translator", "patterns")
    ),
)


def missing(results: Iterable[Result]) -> list[tuple[str, str]]:
    """What is asked for and not measured: pairs of a run and a figure."""
    titles = {result.name: [row.what for row in result.rows] for result in results}
    return [
        (run, what or "the whole run")
        for run, what in EXPECTED_ROWS
        if not any(_begins(title, what) for title in titles.get(run, []))
    ]


def _begins(title: str, what: str) -> bool:
    """Whether a row begins with these words; `#` stands for any number."""
    return re.match(re.escape(what).replace(r"\#", r"[\d,]+"), title) is not None
