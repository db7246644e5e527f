"""The page for the browser."""

from __future__ import annotations

from html.parser import HTMLParser

from helpscout_codemods.findings import Finding, Problem, Report, Skipped
from helpscout_codemods.render import render

HOSTILE = '<img src=x onerror="alert(1)">&amp;'
REPORT = Report(
    (
        Finding(
            "HS101", "r", "proven", "native", f"{HOSTILE}.py", 3, 0, HOSTILE, HOSTILE,
            "https://developer.helpscout.com/mailbox-api/", HOSTILE,
        ),
        Finding("HS201", "r", "manual", "left", "b.py", 1, 2, "m", "", "javascript:alert(1)"),
    ),
    (),
    (Skipped("c.py", HOSTILE),),
    (Problem("d.py", HOSTILE),),
)  # fmt: skip


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.urls: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.urls += [value or "" for name, value in attributes if name in ("src", "href")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_is_well_formed_and_shows_every_finding_error_and_skip() -> None:
    reader = Reader(render(REPORT, "html"))
    assert reader.open == []
    text = " ".join(reader.words)
    assert "2 findings in 2 files: 1 to V2 code, 1 left to you. 1 error." in text
    for words in ("HS101", "HS201", "b.py", "c.py", "d.py", "1:3", "Errors", "Skipped"):
        assert words in text


def test_nothing_in_a_file_becomes_markup_and_nothing_is_loaded_from_elsewhere() -> None:
    reader = Reader(render(REPORT, "html"))
    assert HOSTILE in " ".join(reader.words)
    assert reader.tags.isdisjoint({"img", "script", "link", "iframe"})
    assert reader.urls == ["https://developer.helpscout.com/mailbox-api/"]
