"""The site: it builds without a warning, and its pages load nothing from another host."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from support.repository.pages import ROOT

pytest.importorskip("mkdocs", reason="the extra docs is not installed")

import helpscout_shim
import helpscout_v2.models
from helpscout_codemods import engine

LOADING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "object": "data",
    "use": "href",
}
"""What a browser fetches by itself, and where it says so; `link` is told apart by `rel`."""
FETCHED_LINKS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch"}


class Fetched(HTMLParser):
    """Collects the addresses that a page loads without being asked."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "link" and FETCHED_LINKS & set((attributes.get("rel") or "").split()):
            self.addresses.append(attributes.get("href") or "")
        elif tag in LOADING and attributes.get(LOADING[tag]):
            self.addresses.append(attributes[LOADING[tag]] or "")


def foreign(html: str) -> list[str]:
    """The addresses on other hosts that a page loads."""
    reader = Fetched()
    reader.feed(html)
    styles = re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", html)
    addresses = [*reader.addresses, *(one or other for one, other in styles)]
    return [address for address in addresses if re.match(r"(?:[a-z]+:)?//", address)]


def build_site(config: Path, to: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", config, "-d", to]
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environ)


@pytest.mark.slow
def test_the_site_is_whole_and_loads_nothing_from_another_host(tmp_path: Path) -> None:
    # One test, because building takes seconds and the workers of a run share nothing.
    answer = build_site(ROOT / "mkdocs.yml", tmp_path)
    assert answer.returncode == 0, answer.stderr
    every_page_is_there(tmp_path)
    nothing_is_loaded_from_another_host(tmp_path)
    the_reference_is_made_of_the_docstrings(tmp_path)
    what_is_public_is_in_the_reference(tmp_path)
    pages_from_outside_are_linked(tmp_path)


def every_page_is_there(site: Path) -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").with_suffix("")
        html = site / ("index.html" if name.name == "index" else f"{name}/index.html")
        assert html.exists(), name
    menu = (site / "index.html").read_text("utf-8")
    for label in ("Quick start", "Guides", "Client", "Reference", "Project"):
        assert label in menu


def nothing_is_loaded_from_another_host(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 25
    for page in [*pages, *site.rglob("*.css")]:
        html = page.read_text("utf-8")
        assert foreign(html) == [], page
        # Material fetches a script from a public host for a page with such a drawing.
        assert 'class="mermaid"' not in html, page


def the_reference_is_made_of_the_docstrings(site: Path) -> None:
    html = (site / "api" / "resources" / "index.html").read_text("utf-8")
    assert 'id="helpscout_v2.resources.conversations.Conversations.list"' in html
    assert "endpoints/conversations/list/" in html
    assert "Parameters:" in html


def what_is_public_is_in_the_reference(site: Path) -> None:
    pages = "".join(page.read_text("utf-8") for page in (site / "api").rglob("*.html"))
    for package in (helpscout_v2, helpscout_v2.models, helpscout_shim, engine):
        for name in package.__all__:
            assert re.search(rf'id="[a-z0-9_.]*\.{name}"', pages), f"{package.__name__}.{name}"


def pages_from_outside_are_linked(site: Path) -> None:
    assert 'href="../results/"' in (site / "shim" / "index.html").read_text("utf-8")
    assert (site / "results" / "index.html").exists()


@pytest.mark.parametrize(
    "text",
    ["[gone](gone.md)", "[gone](other.md#gone)", "[gone](/absolute.md)"],
    ids=["page", "anchor", "absolute"],
)
def test_a_link_to_nowhere_ends_the_build(tmp_path: Path, text: str) -> None:
    real = yaml.safe_load(re.sub(r"!!python\S*", "", (ROOT / "mkdocs.yml").read_text("utf-8")))
    settings = {"site_name": "planted", "validation": real["validation"], "plugins": []}
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(f"# One\n\n{text}\n", encoding="utf-8")
    (tmp_path / "docs" / "other.md").write_text("# Other\n", encoding="utf-8")
    answer = build_site(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert answer.returncode != 0
    assert "Aborted with 1 warnings in strict mode" in answer.stderr + answer.stdout


def test_what_a_page_would_load_from_another_host_is_seen() -> None:
    assert foreign('<script src="https://cdn.test/x.js"></script>') == ["https://cdn.test/x.js"]
    assert foreign('<link rel="stylesheet" href="//fonts.test/css">') == ["//fonts.test/css"]
    assert foreign("<style>@import 'https://a.test/b.css'</style>") == ["https://a.test/b.css"]
    assert foreign('<a href="https://a.test/">a</a><img src="b.png">') == []
