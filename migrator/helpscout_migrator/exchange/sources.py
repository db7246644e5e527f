"""Accounts and their V1 keys from a CSV or JSONL file, or from any SQL query; one row at a time."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy import text as sql
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from helpscout_migrator.errors import MigrationError, from_os_error
from helpscout_migrator.exchange.key_format import V1_KEY
from helpscout_v2.auth.database_errors import store_error
from helpscout_v2.secret import Secret

ACCOUNT_NAMES = ("account", "account_name", "name", "customer", "tenant")
KEY_NAMES = ("key", "api_key", "apikey", "v1_key", "helpscout_api_key")
LONGEST_ACCOUNT = 255
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One account's V1 key, and where it stands."""

    account: str
    key: Secret
    where: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, as one clear line without the key."""

    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


Row = KeyRow | BadRow


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns' names; None takes the usual ones."""

    account: str | None = None
    key: str | None = None

    def among(self, column_names: Sequence[str], where: str) -> tuple[str, str]:
        """The two columns' names as they are written there. Raises MigrationError if missing."""
        return (
            _column_name(column_names, self.account, ACCOUNT_NAMES, "account", where),
            _column_name(column_names, self.key, KEY_NAMES, "key", where),
        )


def read_keys(source: str, columns: Columns, query: str | None = None) -> Iterator[Row]:
    """The rows of a source, lazily.

    Args:
        source: a file (``.jsonl``, ``.ndjson`` or ``.json`` lines, else CSV) or a database URL.
        query: for a database: a query with an account and a key column.

    Raises:
        MigrationError: the source cannot be read, is empty or lacks a column.
    """
    if "://" in source:
        if not query:
            raise MigrationError("a database as source needs --query 'select account, key from ..'")
        return _alone(_not_empty(_from_sql(source, query, columns), "the query's answer"))
    if query:
        raise MigrationError("--query goes with a database URL, not with a file")
    path = Path(source)
    try:
        path.stat()
    except OSError as error:
        raise from_os_error("read", path, error) from None
    lines = path.suffix.lower() in (".jsonl", ".ndjson", ".json")
    rows = _from_jsonl(path, columns) if lines else _from_csv(path, columns)
    return _alone(_not_empty(rows, path.name))


def _alone(rows: Iterator[Row]) -> Iterator[Row]:
    """Raises what `rows` raise, but from here: their frames hold keys in the clear."""
    while True:
        step: Row | MigrationError
        try:
            step = next(rows)
        except StopIteration:
            return
        except MigrationError as error:
            step = MigrationError(str(error))
        if isinstance(step, MigrationError):
            raise step
        yield step


def _from_csv(path: Path, columns: Columns) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            sample = file.readline()
            file.seek(0)
            delimiter = max(",;\t", key=sample.count) if sample.strip() else ","
            reader = csv.DictReader(file, delimiter=delimiter, strict=True)
            names = [name.strip() for name in reader.fieldnames or ()]
            if not names:
                return
            reader.fieldnames = names
            account, key = columns.among(names, path.name)
            for record in reader:
                where = f"{path.name} line {reader.line_num}"
                if None in record:
                    yield BadRow(where, "more fields than the header has columns")
                    continue
                yield _row(record[account], record[key], where)
    except OSError as error:
        raise from_os_error("read", path, error) from None
    except (UnicodeDecodeError, csv.Error) as error:
        problem = _not_text(path, error)
    else:
        return
    raise problem


def _from_jsonl(path: Path, columns: Columns) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _from_json(line, columns, f"{path.name} line {number}")
    except OSError as error:
        raise from_os_error("read", path, error) from None
    except UnicodeDecodeError as error:
        problem = _not_text(path, error)
    else:
        return
    raise problem


def _from_json(line: str, columns: Columns, where: str) -> Row:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        return BadRow(where, "not a JSON object with an account and a key")
    account, key = columns.among(list(record), where)
    return _row(record[account], record[key], where)


def _from_sql(url: str, query: str, columns: Columns) -> Iterator[Row]:
    try:
        database_url = make_url(url)
    except (ArgumentError, ValueError):
        database_url = None
    del url
    if database_url is None:
        raise MigrationError("the source is neither a file nor a database URL")
    if database_url.drivername in ("postgresql", "postgres"):
        database_url = database_url.set(drivername="postgresql+psycopg")
    if (
        database_url.get_backend_name() == "sqlite"
        and not Path(database_url.database or "").is_file()
    ):
        raise MigrationError(f"there is no database {database_url.database}")
    try:
        engine = create_engine(database_url, hide_parameters=True)
        with engine.connect() as connection:
            answer = connection.execution_options(yield_per=500).execute(sql(query))
            account, key = columns.among(list(answer.keys()), "the query's answer")
            for number, record in enumerate(answer.mappings(), start=1):
                yield _row(record[account], record[key], f"row {number} of the query")
        engine.dispose()
        return
    except (SQLAlchemyError, ImportError) as error:
        backend = database_url.get_backend_name()
        if isinstance(error, (NoSuchModuleError, ImportError)) and backend != "postgresql":
            problem = MigrationError(
                f"no driver for a database of the kind {backend!r}: install it"
            )
        else:
            text = str(store_error(error)).replace("the token store", "the source")
            problem = MigrationError(text)
    raise problem


def name_problem(name: str, advice: str = "choose another one") -> str | None:
    """What is wrong with the name of an account; None when it can be used."""
    if not name:
        return "no account name"
    if V1_KEY.search(name):
        # Every later message would show it.
        return f"the account name looks like a V1 key: {advice}"
    if len(name) > LONGEST_ACCOUNT or not name.isprintable():
        return f"an account name has at most {LONGEST_ACCOUNT} printable characters"
    return None


def _row(account: object, key: object, where: str) -> Row:
    name = "" if account is None else str(account).strip().strip(BYTE_ORDER_MARK).strip()
    value = key.strip().strip(BYTE_ORDER_MARK).strip() if isinstance(key, str) else ""
    problem = name_problem(name, "are the columns swapped?")
    if problem:
        return BadRow(where, problem)
    if not value:
        return BadRow(where, f"no key for account {name!r}")
    if any(not letter.isprintable() or letter.isspace() for letter in value):
        return BadRow(where, f"the key of account {name!r} has spaces or control characters in it")
    return KeyRow(name, Secret(value), where)


def _column_name(
    column_names: Sequence[str], own_name: str | None, usual: tuple[str, ...], what: str, where: str
) -> str:
    by_folded_name = {name.strip().casefold(): name for name in column_names}
    for name in (own_name,) if own_name else usual:
        if name.casefold() in by_folded_name:
            return by_folded_name[name.casefold()]
    looked_for = repr(own_name) if own_name else f"{usual[0]!r} (or {', '.join(usual[1:])})"
    # Without a header the first row stands here, so only short plain words may be repeated.
    shown_names = ", ".join(name for name in column_names if name.isidentifier() and len(name) < 25)
    raise MigrationError(
        f"{where} has no column {looked_for}{f'; it has {shown_names}' if shown_names else ''}. "
        f"Name yours with --{what}-column"
    )


def _not_empty(rows: Iterator[Row], what: str) -> Iterator[Row]:
    empty = True
    for row in rows:
        empty = False
        yield row
    if empty:
        raise MigrationError(f"{what} is empty: it needs an account and a key in each row")


def _not_text(path: Path, error: Exception) -> MigrationError:
    kind = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "not CSV"
    return MigrationError(f"{path.name} is {kind}: save it as CSV or JSONL in UTF-8")
