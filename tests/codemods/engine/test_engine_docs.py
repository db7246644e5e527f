"""docs/codemods.md says what the code does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import helpscout_codemods
from helpscout_codemods import docs
from helpscout_codemods.rulebook import BOOK, FAMILIES

ROOT = Path(__file__).resolve().parents[3]
ROOM = Path(helpscout_codemods.__file__).parent


def emitted() -> set[str]:
    """Every whole finding id that stands in the room as a string of its own."""
    found = set()
    for source in ROOM.rglob("*.py"):
        if source.name == "rulebook.py" or re.match(r"hs\d", source.name):
            continue
        for node in ast.walk(ast.parse(source.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^HS\d{3}$", node.value))
    return found


def test_the_rulebook_knows_every_finding_and_no_other() -> None:
    assert emitted() == {rule.id for rule in BOOK}


def test_every_rule_has_one_id_one_name_a_family_a_sentence_and_a_link() -> None:
    assert len({rule.id for rule in BOOK}) == len({rule.name for rule in BOOK}) == len(BOOK)
    for rule in BOOK:
        assert rule.id[:3] in FAMILIES
        assert rule.sentence.endswith(".")
        assert rule.link.startswith("https://developer.helpscout.com/")


def test_the_page_is_fresh() -> None:
    fresh = docs.page(docs.examples(ROOT / docs.CASES))
    assert (ROOT / docs.PAGE).read_text("utf-8") == fresh, "run python -m helpscout_codemods.docs"


def test_the_page_shows_every_rule_and_every_case() -> None:
    text = (ROOT / docs.PAGE).read_text("utf-8")
    cases = docs.examples(ROOT / docs.CASES)
    assert cases
    for rule in BOOK:
        assert f"`{rule.id}`" in text
    for case in cases:
        assert case.sentence in text


def test_a_stale_page_is_noticed_and_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "tests/codemods/cases/native/a.case"
    case.parent.mkdir(parents=True)
    case.write_text("A sentence.\n=== before a.py\nold()\n=== after a.py\nnew()\n")
    monkeypatch.chdir(tmp_path)
    assert docs.main(["--check"]) == 1
    assert "is stale" in capsys.readouterr().err
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    text = Path("docs/codemods.md").read_text()
    assert "A sentence." in text
    assert "-old()\n+new()\n" in text
