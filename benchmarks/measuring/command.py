"""What the commands share: their options, and how they print and keep what they measured."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from rendering.table import table

from measuring.machine import machine
from measuring.results import FOLDER, Machine, Result, Row, write


def parser(doc: str | None) -> argparse.ArgumentParser:
    """A parser with the options that every benchmark has."""
    argument_parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    argument_parser.add_argument(
        "--quick", action="store_true", help="smaller, for developing; keeps nothing by itself"
    )
    argument_parser.add_argument(
        "--results",
        type=Path,
        help="folder for the result file (default: benchmarks/results, none with --quick)",
    )
    return argument_parser


class Recorder:
    """Takes the machine and the command down before the work, keeps the figures after it."""

    def __init__(self, name: str, options: argparse.Namespace) -> None:
        self.name = name
        self.folder: Path | None = options.results or (None if options.quick else FOLDER)
        self.command = command(sys.argv)
        self.machine: Machine = machine()

    def record(self, rows: Iterable[Row], notes: Iterable[str] = ()) -> None:
        """Print the table, and keep it where a folder is named."""
        rows = list(rows)
        print(table([self._result(rows, notes)]))
        if self.folder is not None:
            print(f"\nkept in {self.keep(rows, notes)}")

    def keep(self, rows: Iterable[Row], notes: Iterable[str] = ()) -> Path:
        """Write the result file. Raises ValueError without a folder."""
        if self.folder is None:
            raise ValueError("no folder for results")
        return write(self._result(rows, notes), self.folder)

    def _result(self, rows: Iterable[Row], notes: Iterable[str]) -> Result:
        return Result(
            name=self.name,
            command=self.command,
            date=time.strftime("%Y-%m-%d"),
            machine=self.machine,
            rows=list(rows),
            notes=list(notes),
        )


def command(words: list[str]) -> str:
    """The command to repeat a run, without places that exist on one machine only."""
    command_words = [f"benchmarks/{Path(words[0]).name}"]
    rest = iter(words[1:])
    for word in rest:
        name, _, value = word.partition("=")
        if name == "--results":
            if not value:
                next(rest, None)
        elif value.startswith("/"):
            command_words.append(f"{name}=PATH")
        else:
            command_words.append("PATH" if word.startswith("/") else shlex.quote(word))
    return " ".join(["python", *command_words])
