"""Runs `helpscout-migrate` in this process and keeps everything it said."""

from __future__ import annotations

import io
import json
import logging
import os
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.canaries import key_source

from helpscout_migrator.cli import group
from helpscout_v2.auth.store import TokenStore

for name in ("exchange", "login", "tokens"):
    # The group names them too; a test of these packages must not depend on the moment it does.
    group.COMMANDS.setdefault(name, f"{name}:{name}")


@dataclass
class Output:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Command:
    settings: dict[str, str]
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    everything: list[str] = field(default_factory=list)

    def __call__(self, *arguments: str, stdin: str = "") -> Output:
        for name in [name for name in os.environ if name.startswith("HELPSCOUT_")]:
            self.monkeypatch.delenv(name)
        for name, value in self.settings.items():
            self.monkeypatch.setenv(name, value)
        self.monkeypatch.chdir(self.folder)
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        root = logging.getLogger()
        before, level = root.handlers[:], root.level
        try:
            group.main(list(arguments), prog_name="helpscout-migrate")
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            # --debug replaces them, with one that writes to this call's standard error.
            root.handlers[:] = before
            root.setLevel(level)
        out, err = self.capsys.readouterr()
        self.everything += [out, err]
        return Output(code, out, err)

    def store(self) -> TokenStore:
        return TokenStore(environ=self.settings)

    def write(self, name: str, text: str) -> str:
        """A file of the user's own, which may hold keys."""
        key_source(self.folder / name)
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)

    def all_output(self) -> str:
        """All it printed, and every file below its folder, as text."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        texts = [path.read_bytes().decode("utf-8", "replace") for path in files]
        return "\n".join([*self.everything, *texts])


def v1_key() -> str:
    """A made-up key with the shape of a V1 key."""
    return secrets.token_hex(20)


def key_file(rows: dict[str, str]) -> str:
    return "account,key\n" + "".join(f"{name},{key}\n" for name, key in rows.items())
