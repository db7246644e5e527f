"""What the code needs from its surroundings, before and after the rewrite, read from its bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpscout_codemods.findings import Report
from helpscout_codemods.project import Project

_TOOLKIT = re.compile(rb"(?m)^[ \t]*(?:from|import)[ \t]+helpscout_(?:v2|shim)\b")
_V1_CLIENT = re.compile(
    rb"(?m)^[ \t]*(?:from|import)[ \t]+(?:helpscout|helpscout_api|ApiClient|hsapi)\b(?!_)"
)
_ENV = re.compile(rb"[\"'](HELP_?SCOUT_?[A-Z0-9_]*)[\"']")
_FROM_ENV = re.compile(rb"\bfrom_env\(|\bhelpscout_shim\b")

KEY_NAMES = frozenset({"HELPSCOUT_API_KEY", "HELP_SCOUT_API_KEY", "HELPSCOUT_KEY"})
"""Names V1 code reads its key from. A Docs API key often has the first one, too."""
NEW_NAMES = ("HELPSCOUT_APP_ID", "HELPSCOUT_APP_SECRET")
"""What `HelpScout.from_env()` and the shim read for an OAuth2 application."""


@dataclass(frozen=True, slots=True)
class Needs:
    """`toolkit_users` import helpscout_v2 or the shim after the rewrite; `client_dropped` says
    that a V1 client library was imported before and nowhere after; the key names are those read
    before and no longer, and those still read."""

    toolkit_users: tuple[str, ...]
    client_dropped: bool
    reads_environment: bool
    names_gone: frozenset[str]
    names_kept: frozenset[str]

    @property
    def concerned(self) -> bool:
        return bool(self.toolkit_users) or self.client_dropped


def needs_of(project: Project, report: Report) -> Needs:
    """Read off the sources that mention Help Scout or were edited, with `report` applied."""
    edits = {edit.path: edit for edit in report.edits}
    users: list[str] = []
    client_before = client_after = reads = False
    before_names: set[str] = set()
    after_names: set[str] = set()
    for path in sorted({*project.needles, *project.candidates, *edits}):
        if path in edits:
            before, after = edits[path].before, edits[path].after
        else:
            try:
                before = after = (project.root / path).read_bytes()
            except OSError:
                continue  # The scan reported it.
        if _TOOLKIT.search(after):
            users.append(path)
            reads = reads or bool(_FROM_ENV.search(after))
        client_before |= bool(_V1_CLIENT.search(before))
        client_after |= bool(_V1_CLIENT.search(after))
        before_names |= {name.decode() for name in _ENV.findall(before)}
        after_names |= {name.decode() for name in _ENV.findall(after)}
    return Needs(
        toolkit_users=tuple(users),
        client_dropped=client_before and not client_after,
        reads_environment=reads,
        names_gone=frozenset((before_names - after_names) & KEY_NAMES),
        names_kept=frozenset(after_names & KEY_NAMES),
    )
