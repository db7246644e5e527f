"""Files of accounts and keys in any shape: a row, a complaint in one line, or one refusal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.damage import damaged
from support.fuzz.profiles import examples

from helpscout_migrator.errors import MigrationError
from helpscout_migrator.exchange.sources import BadRow, Columns, KeyRow, Row, read_keys

KEY = "c0ffee" * 6 + "c0de"
SOURCES = ("k.csv", "k.tsv", "k.txt", "k.jsonl", "k.ndjson", "k.json")
CELLS = st.one_of(
    st.sampled_from(
        ["account", "key", "api_key", "name", KEY, "acme", "", " ", '"', "'", ",", ";"]
    ),
    st.text(max_size=12),
)
VALUES = st.one_of(
    CELLS,
    st.none(),
    st.integers(),
    st.booleans(),
    st.lists(CELLS, max_size=2),
    st.just({"key": KEY}),
)
PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
ROWS = st.lists(st.lists(CELLS, max_size=5), max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


def read(path: Path, columns: Columns) -> list[Row] | str:
    """The rows, or the refusal; nothing else may come out."""
    try:
        return list(read_keys(str(path), columns))
    except MigrationError as refusal:
        return str(refusal)


def check(found: list[Row] | str) -> None:
    messages = (
        [found] if isinstance(found, str) else [str(r) for r in found if isinstance(r, BadRow)]
    )
    for line in messages:
        assert KEY not in line
        assert len(line.splitlines()) == 1, line
    for row in () if isinstance(found, str) else found:
        assert KEY not in repr(row)
        if isinstance(row, KeyRow):
            assert row.account == row.account.strip() != ""
            assert row.account.isprintable()
            assert row.key.reveal().isprintable()
            assert not any(letter.isspace() for letter in row.key.reveal())


COLUMNS = st.builds(
    Columns, st.sampled_from([None, "account", "kunde"]), st.sampled_from([None, "key", "geheim"])
)


@settings(max_examples=examples(60, 2500))
@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    headed=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    name=st.sampled_from(SOURCES),
    columns=COLUMNS,
)
def test_any_table_is_read_or_refused_without_its_keys(
    folder: Path,
    rows: list[list[str]],
    delimiter: str,
    quoting: Any,
    headed: bool,
    encoding: str,
    name: str,
    columns: Columns,
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting)
    if headed:
        writer.writerow(["account", "key"])
    writer.writerows(rows)
    path = folder / name
    path.write_bytes(text.getvalue().encode(encoding, "replace"))
    check(read(path, columns))


@settings(max_examples=examples(60, 2500))
@given(
    records=st.lists(
        st.dictionaries(
            st.sampled_from(["account", "key", "api_key", "name", "Key ", "x"]), VALUES, max_size=4
        )
        | VALUES,
        max_size=6,
    ),
    broken=st.booleans(),
    columns=COLUMNS,
    data=st.data(),
)
def test_any_lines_of_json_are_read_or_refused_without_their_keys(
    folder: Path, records: list[Any], broken: bool, columns: Columns, data: st.DataObject
) -> None:
    text = "".join(json.dumps(record) + "\n" for record in records).encode()
    if broken:
        text = data.draw(damaged(text)).data or b""
    path = folder / "k.jsonl"
    path.write_bytes(text)
    check(read(path, columns))


@settings(max_examples=examples(60, 1500))
@given(
    pairs=st.lists(
        st.tuples(
            st.text(
                st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12
            ),
            st.text("0123456789abcdef", min_size=40, max_size=40),
        ),
        min_size=1,
        max_size=6,
    ),
    delimiter=st.sampled_from(",;\t"),
    lines=st.booleans(),
)
def test_every_good_row_is_read(
    folder: Path, pairs: list[tuple[str, str]], delimiter: str, lines: bool
) -> None:
    path = folder / ("good.jsonl" if lines else "good.csv")
    if lines:
        rows = [json.dumps({"account": a, "key": k}) for a, k in pairs]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerow(["account", "key"])
            writer.writerows(pairs)
    rows_read = read(path, Columns())
    assert not isinstance(rows_read, str)
    assert [(r.account, r.key.reveal()) for r in rows_read if isinstance(r, KeyRow)] == pairs


def test_json_that_is_nested_without_end_is_one_bad_row(folder: Path) -> None:
    path = folder / "deep.jsonl"
    path.write_bytes(
        b'{"account":' * 100_000 + b"\n" + json.dumps({"account": "a", "key": KEY}).encode()
    )
    rows = read(path, Columns())
    assert [type(row) for row in rows] == [BadRow, KeyRow]
