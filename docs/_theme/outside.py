"""MkDocs hook: pages of the site whose source stands outside `docs/`, and links that lead to them.

Each text is kept in one place, where readers of the repository look for it; the site shows it, too.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]

OUTSIDE = {
    "benchmarks/RESULTS.md": "results.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "reporting.md",
    "README.md": "index.md",
    "cassettes/README.md": "recordings.md",
}
"""A file of the repository -> the page that shows it. The site has a home page of its own."""

PICTURES = ("benchmarks/**/*.svg", "benchmarks/**/*.png")
REST = "Project"
"""The section of the navigation that takes every page without a place of its own."""

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s]+)(#[^)\s]*)?\)")


def on_config(config: Any) -> Any:
    """Give every page a place in the navigation."""
    placed = set(_pages(config.nav))
    docs = Path(config.docs_dir)
    shown = {page for source, page in OUTSIDE.items() if (ROOT / source).exists()}
    own = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    rest = next(entry[REST] for entry in config.nav if isinstance(entry, dict) and REST in entry)
    rest.extend(sorted((own | shown) - placed))
    return config


def on_files(files: Files, *, config: Any) -> Files:
    """Add the pages and their pictures; links are rewritten when the page is read."""
    for source, page in OUTSIDE.items():
        if (ROOT / source).exists() and page != "index.md":
            text = relinked((ROOT / source).read_text("utf-8"), source, page)
            files.append(File.generated(config, page, content=text))
    for pattern in PICTURES:
        for picture in sorted(ROOT.glob(pattern)):
            name = picture.relative_to(ROOT).as_posix()
            files.append(File.generated(config, name, abs_src_path=str(picture)))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Let links out of `docs/` lead to the page that shows the file."""
    here = page.file.src_uri
    return markdown if page.file.generated_by else relinked(markdown, f"docs/{here}", here)


def relinked(text: str, source: str, page: str) -> str:
    """`text` of the repository's file `source`, with its links as the site's `page` needs them.

    A link to a file that the site does not show becomes plain text.
    """

    def replace(found: re.Match[str]) -> str:
        picture, words, address, anchor = found.groups()
        if ":" in address:
            return found[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), address))
        if target in OUTSIDE:
            shown = OUTSIDE[target]
        elif target.startswith("docs/"):
            shown = target.removeprefix("docs/")
        elif picture:
            shown = target
        else:
            return words if (ROOT / target).exists() else found[0]
        there = posixpath.relpath(shown, posixpath.dirname(page) or ".")
        return f"{picture}[{words}]({there}{anchor or ''})"

    return LINK.sub(replace, text)


def _pages(entries: Any) -> list[str]:
    if isinstance(entries, str):
        return [entries]
    values = entries.values() if isinstance(entries, dict) else entries
    return [page for entry in values for page in _pages(entry)]
