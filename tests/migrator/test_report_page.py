"""The HTML page: readable by a screen reader, deaf to what is in the code, alone with itself."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
from support.migrator_pages import HOSTILE, REPORT, Outline

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
    named = [str(a["aria-labelledby"]) for a in outline.of("section")]
    assert named
    assert set(named) <= set(ids)
    (chart,) = outline.of("svg")
    assert chart["role"] == "img"
    assert "Rewritten to V2: 2 of 4 places." in str(chart["aria-label"])
    assert all(a.get("scope") == "col" for a in outline.of("th"))
    anchors = [str(a["href"]) for a in outline.of("a")]
    assert "#main" in anchors
    assert all(a.startswith(("#", "https://developer.helpscout.com/")) for a in anchors)


def test_the_bars_of_the_chart_add_up_to_the_whole() -> None:
    bars = html.segments({"native": 2, "bridged": 1, "left": 1})
    assert [bar.width for bar in bars] == [50.0, 25.0, 25.0]
    assert [bar.start for bar in bars] == [0.0, 50.0, 75.0]
    assert [bar.width for bar in html.segments({})] == [0.0, 0.0, 0.0]


def test_both_colour_schemes_and_paper_are_provided_for() -> None:
    page = html.render(REPORT)
    for words in ("color-scheme: light dark", "prefers-color-scheme: dark", "@media print"):
        assert words in page


def test_a_report_without_anything_still_renders() -> None:
    empty = msgspec.structs.replace(
        REPORT, counts={}, sites=(), diffs=(), tokens=(), steps=(), checks=(), errors=()
    )
    page = html.render(msgspec.structs.replace(empty, rehearsal=None, applied=None))
    assert "No file changes." in page
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
    seen = Outline(answer.stdout)
    assert [tag for tag, _ in seen.tags if tag in ("h1", "h2", "h3")] == [
        tag for tag, _ in Outline(page.read_text()).tags if tag in ("h1", "h2", "h3")
    ]
    assert seen.of("script", "img") == []
