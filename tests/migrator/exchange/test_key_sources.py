from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange.key_format import oddity, why_refused
from helpscout_migrator.exchange.sources import BadRow, Columns, KeyRow, read_keys
from helpscout_v2.auth.config import App
from helpscout_v2.secret import Secret

KEY_A, KEY_B = "a" * 40, "b" * 40
PAIRS = [("acme", KEY_A), ("beta", KEY_B)]


def pairs(source: object, columns: Columns | None = None, query: str | None = None) -> list[object]:
    rows = read_keys(str(source), columns or Columns(), query)
    return [(r.account, r.key.reveal()) if isinstance(r, KeyRow) else str(r) for r in rows]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("k.csv", f"account,key\nacme,{KEY_A}\nbeta,{KEY_B}\n"),
        ("k.csv", f"\ufeffaccount,key\r\nacme,{KEY_A}\r\nbeta,{KEY_B}\r\n"),
        ("k.csv", f" Account ; API_KEY ;x\n acme ; {KEY_A} ;1\n beta;{KEY_B};2"),
        ("k.csv", f'key,name\n"{KEY_A}","acme"\n{KEY_B},beta\n'),
        ("k.tsv", f"customer\tv1_key\nacme\t\ufeff{KEY_A}\nbeta\t{KEY_B}\n"),
        (
            "k.jsonl",
            f'{{"account":"acme","key":"{KEY_A}"}}\n\n{{"account":"beta","key":" {KEY_B} "}}',
        ),
        (
            "k.ndjson",
            f'\ufeff{{"name":"acme","apikey":"{KEY_A}"}}\n{{"name":"beta","key":"{KEY_B}"}}',
        ),
    ],
)
def test_accounts_and_keys_are_read_whatever_the_spelling(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_bytes(content.encode())
    assert pairs(tmp_path / name) == PAIRS


def test_columns_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(f"kunde,geheim\nacme,{KEY_A}\nbeta,{KEY_B}\n")
    assert pairs(tmp_path / "k.csv", Columns("Kunde", "geheim")) == PAIRS


def test_a_query_reads_from_a_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "app.db") as raw:
        raw.execute("create table customers (n text, k text)")
        raw.executemany("insert into customers values (?, ?)", PAIRS)
    raw.close()
    url = f"sqlite:///{tmp_path}/app.db"
    assert pairs(url, query="select n as account, k as key from customers order by n") == PAIRS


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (f"account,key\n,{KEY_A}\n", "k.csv line 2: no account name"),
        ("account,key\nacme,\n", "k.csv line 2: no key for account 'acme'"),
        ("account,key\nacme\n", "k.csv line 2: no key for account 'acme'"),
        (
            f"account,key\nacme,{KEY_A[:20]} {KEY_A[20:]}\n",
            "k.csv line 2: the key of account 'acme' has spaces or control characters in it",
        ),
        (f"account,key\nacme,{KEY_A},x\n", "k.csv line 2: more fields than the header has columns"),
        (
            f"account,key\n{'x' * 256},{KEY_A}\n",
            "k.csv line 2: an account name has at most 255 printable characters",
        ),
    ],
)
def test_a_bad_row_is_one_clear_line_without_its_key(
    tmp_path: Path, content: str, problem: str
) -> None:
    (tmp_path / "k.csv").write_text(content)
    assert pairs(tmp_path / "k.csv") == [problem]


def test_a_bad_json_line_does_not_hide_the_good_ones(tmp_path: Path) -> None:
    good = f'{{"account":"acme","key":"{KEY_A}"}}'
    (tmp_path / "k.jsonl").write_text(f'{good}\n["{KEY_B}"]\n{{"account"\n')
    rows = pairs(tmp_path / "k.jsonl")
    assert rows[0] == ("acme", KEY_A)
    assert rows[1:] == [
        f"k.jsonl line {number}: not a JSON object with an account and a key" for number in (2, 3)
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("k.csv", b"", "k.csv is empty"),
        ("k.csv", b"account,key\n", "k.csv is empty"),
        ("k.csv", b"\xef\xbb\xbf\n\n", "k.csv"),
        (
            "k.csv",
            b"account,secret_thing\nacme,x\n",
            "no column 'key'.*it has account, secret_thing",
        ),
        ("k.csv", b"who,key\nacme,x\n", "no column 'account'.*--account-column"),
        ("k.csv", b"\xff\xfe\x00a", "not UTF-8"),
        ("k.csv", b'account,key\n"acme,x\n', "not CSV"),
        ("k.jsonl", b"\n\n", "k.jsonl is empty"),
        ("k.jsonl", b'{"account": "a"}\n', "line 1 has no column 'key'"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_clear_line(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MigrationError, match=says) as error_info:
        pairs(tmp_path / name)
    assert "\n" not in str(error_info.value)


def test_a_file_without_a_header_does_not_show_its_first_key(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(f"acme,{KEY_A}\nbeta,{KEY_B}\n")
    with pytest.raises(MigrationError, match="no column 'account'") as error_info:
        pairs(tmp_path / "k.csv")
    assert KEY_A not in str(error_info.value)


@pytest.mark.parametrize(
    ("source", "query", "says"),
    [
        ("nowhere.csv", None, "cannot read nowhere.csv"),
        ("sqlite:///nowhere.db", "select 1", "no database"),
        ("sqlite:///nowhere.db", None, "needs --query"),
        ("keys.csv", "select 1", "--query goes with a database URL"),
        ("postgresql://u:canary@127.0.0.1:9/x", "select 1", "source cannot be reached"),
        ("nonsense://x", "select 1", "."),
    ],
)
def test_a_source_that_cannot_be_read_is_one_clear_line(
    source: str, query: str | None, says: str
) -> None:
    with pytest.raises(MigrationError, match=says) as error_info:
        pairs(source, query=query)
    assert "\n" not in str(error_info.value)
    assert "canary" not in str(error_info.value)


def test_a_missing_driver_of_the_source_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(
        MigrationError, match=r"pip install 'helpscout-toolkit\[postgres\]'"
    ) as error_info:
        pairs("postgresql://u:canary@127.0.0.1:9/x", query="select 1")
    assert "\n" not in str(error_info.value)
    assert "canary" not in str(error_info.value)


def test_a_wrong_query_is_one_clear_line(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "app.db").close()
    with pytest.raises(MigrationError, match="no such table"):
        pairs(f"sqlite:///{tmp_path}/app.db", query="select account, key from no_such_place")


def test_reading_is_lazy(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(f"account,key\nacme,{KEY_A}\n,\n")
    rows = read_keys(str(tmp_path / "k.csv"), Columns())
    assert next(rows) == KeyRow("acme", Secret(KEY_A), "k.csv line 2")
    assert isinstance(next(rows), BadRow)


APP = App("0123456789abcdef0123456789abcdef", Secret("fedcba9876543210fedcba9876543210"))


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("a" * 40, None),
        ("fedcba9876543210fedcba9876543210", "HELPSCOUT_APP_SECRET"),
        ("0123456789abcdef0123456789abcdef", "HELPSCOUT_APP_ID"),
        ("X" * 32, "application id or secret"),
        ("3d5c7f6e-0000-4000-8000-000000000000", "refresh token"),
        ("https://secure.helpscout.net", "address"),
        ("short", "this has 5 characters"),
    ],
)
def test_a_key_of_another_kind_is_recognised_by_its_shape(key: str, says: str | None) -> None:
    reason = oddity(Secret(key), APP)
    assert (reason is None) == (says is None)
    assert says is None or (reason is not None and says in reason)
    assert key not in (reason or "").split()


def test_a_refused_key_of_the_right_shape_may_be_a_docs_key() -> None:
    assert "Docs API" in why_refused(Secret("a" * 40), APP)


def test_swapped_columns_are_told_without_the_key(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(f"account,key\n{KEY_A},acme\n{KEY_A},\nacme,{KEY_B}\n")
    problem = "the account name looks like a V1 key: are the columns swapped?"
    assert pairs(tmp_path / "k.csv") == [
        f"k.csv line 2: {problem}",
        f"k.csv line 3: {problem}",
        ("acme", KEY_B),
    ]
