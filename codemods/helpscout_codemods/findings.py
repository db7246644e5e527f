"""What the codemods say: findings, edits and the report that holds them.

A finding is one place in one file, an edit is the new text of one file and the findings it
settles, a report is everything one run has to say. All are immutable, picklable values in a
stable order, so that two runs over the same tree give the same bytes.

Identifiers: HS1xx calls, HS2xx fields and envelopes, HS3xx credentials, HS4xx webhooks,
HS5xx manifests and settings, HS9xx what no codemod can do (unreadable, unparsable, Python 2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from helpscout_codemods.masking import mask

__all__ = [
    "SCHEMA_VERSION",
    "Confidence",
    "Edit",
    "Finding",
    "Problem",
    "Report",
    "Skipped",
    "State",
    "Summary",
    "Target",
]

SCHEMA_VERSION = 1
"""Version of `Report.to_dict`; raised when a key changes its meaning or goes away."""

Confidence = Literal["proven", "review", "manual"]
"""proven: every use was followed. review: rewritten or bridged, a person should look. manual: a
person must write it."""

State = Literal["native", "bridged", "left"]
"""native: becomes helpscout_v2 code. bridged: keeps working through the shim. left: untouched."""

Target = Literal["native", "bridge"]
"""What a rewrite aims for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that uses V1.

    `path` is relative to the project root, with forward slashes; `line` (from 1) and `column`
    (from 0) point into the text *before* any edit. `message` says what is the matter, `instead`
    what to write under V2, `link` the official page. Credentials inside `message`, `instead` and
    `snippet` are masked on construction.
    """

    id: str
    rule: str
    confidence: Confidence
    state: State
    path: str
    line: int
    column: int
    message: str
    instead: str = ""
    link: str = ""
    snippet: str = ""

    def __post_init__(self) -> None:
        if self.confidence not in get_args(Confidence) or self.state not in get_args(State):
            raise ValueError(f"{self.id}: {self.confidence!r}, {self.state!r} is not a finding")
        for name in ("message", "instead", "snippet"):
            object.__setattr__(self, name, mask(getattr(self, name)))

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        return (self.path, self.line, self.column, self.id, self.message)

    @property
    def follows_code(self) -> bool:
        """Whether this is a manifest or a settings file that is edited along with the code."""
        return self.state != "left" and self.id.startswith("HS5")

    def at(self, path: str) -> Finding:
        """The same finding in another file (a notebook cell becomes its notebook).

        Args:
            path: that file.
        """
        return replace(self, path=path)

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "rule": self.rule,
            "confidence": self.confidence,
            "state": self.state,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "instead": self.instead,
            "link": self.link,
            "snippet": self.snippet,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        """The finding that `to_dict` gave these values of.

        Args:
            data: the values by field.
        """
        return cls(**{name: data[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Edit:
    """The new text of one file. The bytes are the file's own and may hold credentials: never
    show them except through a renderer. Edits with the same non-empty `flow` belong together and
    are written together or not at all."""

    path: str
    before: bytes = field(repr=False)
    after: bytes = field(repr=False)
    findings: tuple[Finding, ...] = ()
    flow: str = ""

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not looked into, and why. Skipping is normal and is not an error."""

    path: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", mask(self.reason))


@dataclass(frozen=True, slots=True)
class Problem:
    """A file the run could not deal with: unreadable, unwritable, or an edit that was refused."""

    path: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", mask(self.reason))


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the findings of one report; `files` counts the files that have findings."""

    findings: int
    files: int
    edits: int
    skipped: int
    errors: int
    by_id: dict[str, int]
    by_confidence: dict[str, int]
    by_state: dict[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run has to say, in a stable order whatever the order of discovery."""

    findings: tuple[Finding, ...] = ()
    edits: tuple[Edit, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    errors: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()
    """The files that a rewrite changes; a check names them, without their edits."""

    def __post_init__(self) -> None:
        unique = dict.fromkeys(self.findings)
        object.__setattr__(self, "findings", tuple(sorted(unique, key=lambda f: f.order)))
        object.__setattr__(self, "edits", tuple(sorted(self.edits, key=lambda e: e.path)))
        for name in ("skipped", "errors"):
            notes = dict.fromkeys(getattr(self, name))
            sorted_notes = tuple(sorted(notes, key=lambda n: (n.path, n.reason)))
            object.__setattr__(self, name, sorted_notes)

    def merge(self, *others: Report) -> Report:
        """One report of several.

        Args:
            others: reports on other files.

        Raises:
            ValueError: two edits of one file, which is a mistake of the caller.
        """
        reports = (self, *others)
        edits = tuple(edit for report in reports for edit in report.edits)
        twice = [path for path, n in Counter(edit.path for edit in edits).items() if n > 1]
        if twice:
            raise ValueError(f"{twice[0]} would be edited twice")
        return Report(
            findings=tuple(f for report in reports for f in report.findings),
            edits=edits,
            skipped=tuple(s for report in reports for s in report.skipped),
            errors=tuple(e for report in reports for e in report.errors),
        )

    @property
    def leftovers(self) -> tuple[Finding, ...]:
        """The findings a person still has to look at."""
        return tuple(f for f in self.findings if f.state == "left" or f.confidence != "proven")

    def summary(self) -> Summary:
        return Summary(
            findings=len(self.findings),
            files=len({f.path for f in self.findings}),
            edits=sum(edit.changes for edit in self.edits),
            skipped=len(self.skipped),
            errors=len(self.errors),
            by_id=_counts(f.id for f in self.findings),
            by_confidence=_counts(f.confidence for f in self.findings),
            by_state=_counts(f.state for f in self.findings),
        )

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form without file contents (they may hold credentials)."""
        summary = self.summary()
        return {
            "schema": SCHEMA_VERSION,
            "summary": {name: getattr(summary, name) for name in Summary.__dataclass_fields__},
            "findings": [finding.to_dict() for finding in self.findings],
            "edits": [
                {"path": edit.path, "findings": [f.id for f in edit.findings]}
                for edit in self.edits
                if edit.changes
            ],
            "skipped": [{"path": s.path, "reason": s.reason} for s in self.skipped],
            "errors": [{"path": e.path, "reason": e.reason} for e in self.errors],
        }


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
