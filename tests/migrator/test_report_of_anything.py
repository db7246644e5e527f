"""The HTML page holds whatever names and texts a project has, and none of it becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fuzz.profiles import examples

from helpscout_codemods.findings import Finding
from helpscout_migrator.report import html
from helpscout_migrator.report.model import (
    FileDiff,
    MigrationReport,
    Rehearsal,
    StepLine,
    Verification,
)

PIECES = [
    *(
        "<script>",
        "</script>",
        "<img src=x onerror=1>",
        "-->",
        "<!--",
        "]]>",
        "<![CDATA[",
        "'",
        '"',
    ),
    *('"', "{{ 7 * 7 }}", "{% raw %}", "&amp;", "&#x3c;", "</title>", "</style>", "javascript:x"),
    *('" onmouseover="x', "\u2028", "\x00", "\x1b[31m", "\u202e", "é", "a", " ", "\n", "/", "="),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=20)
PAGE = "https://developer.helpscout.com/mailbox-api/"
LINKS = st.just(PAGE) | TEXTS


def reports(
    texts: st.SearchStrategy[str], links: st.SearchStrategy[str]
) -> st.SearchStrategy[MigrationReport]:
    sites = st.lists(
        st.builds(
            Finding,
            id=st.sampled_from(["HS101", "HS501"]),
            rule=st.just("call"),
            confidence=st.sampled_from(["proven", "review", "manual"]),
            state=st.sampled_from(["native", "bridged", "left"]),
            path=texts,
            line=st.integers(0, 99),
            column=st.just(0),
            message=texts,
            instead=texts,
            link=links,
        ),
        max_size=3,
    ).map(tuple)
    return st.builds(
        MigrationReport,
        schema=st.just(1),
        tool=texts,
        target=texts,
        plan=texts,
        created=texts,
        applied=texts,
        to=st.just("native"),
        counts=st.just({"native": 1, "bridged": 1, "left": 1}),
        sites=sites,
        diffs=st.lists(st.builds(FileDiff, texts, texts), max_size=2).map(tuple),
        tokens=st.lists(texts, max_size=2).map(tuple),
        steps=st.lists(st.builds(StepLine, texts, st.just("done"), texts), max_size=2).map(tuple),
        checks=st.lists(st.builds(Verification, texts, st.just("ok"), texts), max_size=2).map(
            tuple
        ),
        rehearsal=st.none()
        | st.builds(
            Rehearsal,
            texts,
            st.booleans(),
            *(st.integers(0, 9) for _ in range(5)),
            st.lists(texts, max_size=2).map(tuple),
        ),
        errors=st.lists(texts, max_size=2).map(tuple),
    )


class Tags(HTMLParser):
    """The names of tags and attributes, and where links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.tags.add(f"{tag} {name}")
            if name in ("href", "src", "action"):
                self.links.append(value or "")


KEPT_KEYS = frozenset({"id", "confidence", "state", "to", "status"})


def tamed(value: Any, name: str = "") -> Any:
    """The same report with a harmless word for every text; what is empty stays empty, and a link to
    Help Scout's pages stays the one that the page shows."""
    if isinstance(value, dict):
        return {key: tamed(inner, key) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [tamed(inner, name) for inner in value]
    if isinstance(value, str) and name not in KEPT_KEYS and value.strip() and value != PAGE:
        return "\n".join("https://word.test/" for _ in value.splitlines())
    return value


@settings(max_examples=examples(20, 300))
@given(reports(TEXTS, LINKS))
def test_no_text_of_a_project_becomes_markup_or_a_link_to_elsewhere(
    report: MigrationReport,
) -> None:
    tags = Tags(html.render(report))
    plain = Tags(html.render(msgspec.convert(tamed(msgspec.to_builtins(report)), MigrationReport)))
    assert tags.tags <= plain.tags
    assert "script" not in tags.tags
    for link in tags.links:
        assert link.startswith(("#", "https://")), link
