"""Cases of the codemods: texts before and after, read from `tests/codemods/cases/**/*.case`.

A case file starts with a sentence, then sections:

    === before api.py      the text of a file
    === after api.py       its expected text (left out: the file must not change)
    === findings           lines such as `HS101 native api.py:7` (left out: not compared)
    === options            `to=bridge`, `skip-parse` (the text is not Python 3)

Every case proves that the expected texts parse, that the result is equal, that a second run
changes nothing, and that the same texts with CRLF line ends keep them.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from support.codemods.engine import rewrite

from helpscout_codemods.findings import Report, Target

CASES = Path(__file__).parents[2] / "codemods" / "cases"


@dataclass(slots=True)
class Case:
    name: str
    sentence: str = ""
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    findings: list[str] | None = None
    to: Target = "native"
    python3: bool = True

    @property
    def changes(self) -> bool:
        return bool(self.after)

    @property
    def expected(self) -> dict[str, str]:
        return {**self.before, **self.after}


def load(path: Path) -> Case:
    case = Case(path.relative_to(CASES).with_suffix("").as_posix())
    section, name, lines = "sentence", "", []

    def close() -> None:
        text = "\n".join(lines).strip("\n") + "\n"
        match section:
            case "sentence":
                case.sentence = text.strip()
            case "before":
                case.before[name] = text
            case "after":
                case.after[name] = text
            case "findings":
                case.findings = [line for line in text.split("\n") if line]
            case "options":
                if "to=bridge" in text:
                    case.to = "bridge"
                case.python3 = "skip-parse" not in text
            case _:
                raise ValueError(f"{path}: unknown section {section}")

    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("=== "):
            close()
            words = line[4:].split()
            section, name, lines = words[0], words[1] if len(words) > 1 else "", []
        else:
            lines.append(line)
    close()
    return case


def all_cases() -> list[Case]:
    return [load(path) for path in sorted(CASES.rglob("*.case"))]


def apply(report: Report, files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, **{edit.path: edit.after for edit in report.edits}}


def encoded(texts: dict[str, str], newline: str = "\n") -> dict[str, bytes]:
    return {name: text.replace("\n", newline).encode() for name, text in texts.items()}


def check(case: Case) -> None:
    for name, text in case.expected.items() if case.python3 else ():
        ast.parse(text, name)
    files = encoded(case.before)
    report = rewrite(files, to=case.to)
    result = apply(report, files)
    for name, text in case.expected.items():
        got = result[name].decode()
        difference = unified_diff(text.split("\n"), got.split("\n"), "expected", "got", n=1)
        assert got == text, "\n".join(difference)
    again = rewrite(result, to=case.to)
    assert [e.path for e in again.edits if e.changes] == [], "a second run changes something"
    windows = encoded(case.before, "\r\n")
    assert apply(rewrite(windows, to=case.to), windows) == encoded(case.expected, "\r\n")
    if case.findings is not None:
        finding_lines = [f"{f.id} {f.state} {f.path}:{f.line}" for f in report.findings]
        assert finding_lines == case.findings, "\n".join(
            [*finding_lines, *(f.message for f in report.findings)]
        )
