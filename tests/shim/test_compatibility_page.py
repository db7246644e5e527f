"""docs/compatibility.md is the catalogue, printed; a stale page fails here."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from helpscout_shim.catalog import ENDPOINTS, SHAPES, CatalogueError, Field
from helpscout_shim.catalog.page import page
from helpscout_shim.catalog.recorded import FIELD_DIFFERENCES, reasons

PAGE = Path(__file__).resolve().parents[2] / "docs" / "compatibility.md"


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: python -m helpscout_shim.catalog > docs/compatibility.md"
    )


def test_the_page_names_every_call_every_field_and_every_loss() -> None:
    text = page()
    for row in ENDPOINTS:
        assert f"`{row.method} {row.path}`" in text
        assert all(f'"loss-{loss.id.lower().replace(".", "-")}"' in text for loss in row.losses())
    for shape in SHAPES.values():
        assert all(f"| `{f.v1}`" in text for f in shape.fields)


def test_the_page_gives_a_reason_for_each_recorded_difference() -> None:
    section = page().partition("## Recorded V1 answers that differ after a round trip")[2]
    section = section.partition("\n## ")[0]
    for label, times in FIELD_DIFFERENCES.items():
        row = rf"^\| `{re.escape(label)}` \| {times} \| \w.+\. \|"
        assert re.search(row, section, re.MULTILINE), label
    assert "[person.phone](#loss-person-phone)" in section


def test_a_recorded_difference_that_nothing_explains_is_refused() -> None:
    bare = replace(SHAPES["Person"], fields=(Field("phone", "phone"),))
    with pytest.raises(CatalogueError, match="phone"):
        reasons({**SHAPES, "Person": bare})


def test_every_link_inside_the_page_has_its_target() -> None:
    text = page()
    targets = set(re.findall(r'<a id="([^"]+)"', text))
    targets |= {
        re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-")
        for h in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= targets
