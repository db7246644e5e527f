"""The HTML page: readable by a screen reader, deaf to what is in the code, alone with itself."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
from support.migrator.pages import HOSTILE, REPORT, Outline, site

from helpscout_migrator.report import html

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def outline() -> Outline:
    return Outline(html.render(REPORT))


def test_nothing_of_the_code_becomes_markup(outline: Outline) -> None:
    assert outline.of("script", "img", "iframe", "object", "link", "base") == []
    assert not any(name.startswith("on") for _, attributes in outline.tags for name in attributes)
    assert outline.text.count(HOSTILE) >= 8


def test_the_page_loads_nothing(outline: Outline) -> None:
    for tag, attributes in outline.tags:
        assert "src" not in attributes, tag
        assert tag == "a" or "href" not in attributes
    policies = [a["content"] for a in outline.of("meta") if "http-equiv" in a]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_a_screen_reader_finds_its_way(outline: Outline) -> None:
    assert outline.tags[0] == ("html", {"lang": "en"})
    assert len(outline.of("main")) == len(outline.of("title")) == len(outline.of("h1")) == 1
    levels = [int(tag[1]) for tag, _ in outline.tags if tag in ("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = [str(a["id"]) for _, a in outline.tags if "id" in a]
    assert len(ids) == len(set(ids))
    section_names = [str(a["aria-labelledby"]) for a in outline.of("section")]
    assert section_names
    assert set(section_names) <= set(ids)
    (chart,) = outline.of("svg")
    assert chart["role"] == "img"
    assert "Rewritten to V2: 2 of 4 findings." in str(chart["aria-label"])
    assert all(a.get("scope") == "col" for a in outline.of("th"))
    anchors = [str(a["href"]) for a in outline.of("a")]
    assert "#main" in anchors
    assert all(a.startswith(("#", "https://developer.helpscout.com/")) for a in anchors)


def test_the_bars_of_the_chart_add_up_to_the_whole() -> None:
    bars = html.segments(REPORT)
    assert [bar.width for bar in bars] == [50.0, 25.0, 25.0]
    assert [bar.start for bar in bars] == [0.0, 50.0, 75.0]
    nothing = html.segments(msgspec.structs.replace(REPORT, sites=()))
    assert [bar.width for bar in nothing] == [0.0, 0.0, 0.0]


def test_what_may_happen_and_what_happened_are_told_apart() -> None:
    before = Outline(html.render(msgspec.structs.replace(REPORT, applied=None))).text
    assert "2 of 4 findings in the code can become V2 code (50 %)." in before
    assert "Can be rewritten to V2" in before
    assert "File to change" in before
    assert "Migrate with helpscout-migrate run" in before
    after = Outline(html.render(msgspec.structs.replace(REPORT, by="ada on desk"))).text
    assert "2 of 4 findings in the code are V2 code now (50 %)." in after
    assert "applied 2026-01-01 00:00 UTC by ada on desk" in after
    assert "Rewritten to V2" in after
    assert "helpscout-migrate undo" in after
    for page in (before, after):
        assert "1 finding needs manual work: helpscout-migrate todo" in page
        assert "helpscout-toolkit 0.1.0" in page


def test_files_that_need_work_come_first_and_long_paths_can_be_broken() -> None:
    sites = (site("native"), site("bridged"), site("left"))
    paths = ("a/one.py", "b/two.py", "c/three.py")
    sites_with_paths = tuple(map(lambda s, path: dataclasses.replace(s, path=path), sites, paths))
    report = msgspec.structs.replace(REPORT, sites=sites_with_paths, diffs=())
    assert [file.path for file in html.files(report)] == ["c/three.py", "b/two.py", "a/one.py"]
    assert "c/<wbr>three.py" in html.render(report)


def test_calls_are_code_and_instructions_are_sentences() -> None:
    assert html.prose("hs.conversations.get(...)") == "<code>hs.conversations.get(...)</code>"
    assert html.prose("set `A` <by hand>") == "set <code>A</code> &lt;by hand&gt;"
    assert html.prose("a ` alone") == "a ` alone"


def test_each_page_of_help_scout_is_linked_once_and_by_its_name(outline: Outline) -> None:
    links = [a["href"] for a in outline.of("a") if str(a["href"]).startswith("https://")]
    assert links == ["https://developer.helpscout.com/mailbox-api/"]
    assert html.page_name("https://developer.helpscout.com/mailbox-api/endpoints/tags/list/") == (
        "tags / list"
    )


def test_both_colour_schemes_and_paper_are_provided_for() -> None:
    page = html.render(REPORT)
    for words in ("color-scheme: light dark", "prefers-color-scheme: dark", "@media print"):
        assert words in page


def test_a_report_without_anything_still_renders() -> None:
    empty = msgspec.structs.replace(
        REPORT, counts={}, sites=(), diffs=(), tokens=(), steps=(), checks=(), errors=()
    )
    page = html.render(msgspec.structs.replace(empty, rehearsal=None, applied=None))
    assert "No V1 code was found." in page
    assert "helpscout-migrate undo" not in page


@pytest.mark.skipif(BROWSER is None, reason="needs Chromium")
def test_a_real_browser_builds_the_same_page(tmp_path: Path) -> None:
    assert BROWSER is not None
    page = tmp_path / "report.html"
    page.write_text(html.render(REPORT), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    flags += " --disable-background-networking --disable-component-update --disable-sync"
    answer = subprocess.run(
        [BROWSER, *flags.split(), f"--user-data-dir={tmp_path / 'p'}", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    served_outline = Outline(answer.stdout)
    assert [tag for tag, _ in served_outline.tags if tag in ("h1", "h2", "h3")] == [
        tag for tag, _ in Outline(page.read_text()).tags if tag in ("h1", "h2", "h3")
    ]
    assert served_outline.of("script", "img") == []
