"""A report full of hostile texts, and the outline of the page that it becomes."""

from __future__ import annotations

from html.parser import HTMLParser

from helpscout_codemods.findings import Finding, State
from helpscout_migrator.report.model import (
    FileDiff,
    MigrationReport,
    Rehearsal,
    StepLine,
    Verification,
)

HOSTILE = '<script>alert("x")</script><img src=//evil.test/x onerror=1>{{ 7 * 7 }}'


def site(state: State, number: int = 1) -> Finding:
    return Finding(
        id="HS101",
        rule="call",
        confidence="proven",
        state=state,
        path=f"dir/{HOSTILE}.py",
        line=number,
        column=0,
        message=HOSTILE,
        instead=HOSTILE,
        link="https://developer.helpscout.com/mailbox-api/",
    )


REPORT = MigrationReport(
    schema=1,
    tool="0.1.0",
    target=f"/tmp/{HOSTILE}",
    plan="p1",
    created="2026-01-01T00:00:00Z",
    applied="2026-01-01T00:00:01Z",
    to="native",
    counts={"native": 2, "bridged": 1, "left": 1},
    sites=(site("native"), site("native", 2), site("bridged"), site("left")),
    diffs=(FileDiff("a.py", f"--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-{HOSTILE}\n+fine"),),
    tokens=("account default, from the V1 key <secret 3fa9c1>",),
    steps=(StepLine("Rewrite", "done", HOSTILE),),
    checks=(Verification("compiles", "ok", HOSTILE), Verification("credentials", "failed", "401")),
    rehearsal=Rehearsal("python run.py", False, 3, 0, 1, 5, 4, (HOSTILE,)),
    errors=(f"{HOSTILE}: cannot be read",),
)


class Outline(HTMLParser):
    """Tags with their attributes, in order; the text of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]
