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
    "cassettes/README.md": "recordings.md",
}
"""A file of the repository -> the page that shows it."""

LINK = re.compile(r"(\]\()([^)#\s]+)")


def on_files(files: Files, *, config: Any) -> Files:
    """Add the pages; their links are rewritten when they are read."""
    for source, page in OUTSIDE.items():
        text = relinked((ROOT / source).read_text("utf-8"), source, page)
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Let links out of `docs/` lead to the page that shows the file."""
    here = page.file.src_uri
    return markdown if here in OUTSIDE.values() else relinked(markdown, f"docs/{here}", here)


def relinked(text: str, source: str, page: str) -> str:
    """`text` of the repository's file `source`, with its links as the site's `page` needs them."""

    def replace(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), found[2]))
        if target in OUTSIDE:
            shown = OUTSIDE[target]
        elif target.startswith("docs/"):
            shown = target.removeprefix("docs/")
        else:
            return found[0]
        return found[1] + posixpath.relpath(shown, posixpath.dirname(page) or ".")

    return LINK.sub(replace, text)
