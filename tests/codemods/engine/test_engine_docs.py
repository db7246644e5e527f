"""docs/codemods.md says what the code does."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from pathlib import Path

import codemods_page as docs
import pytest

import helpscout_codemods
from helpscout_codemods.rules import FAMILIES, RULES, Rule

ROOT = Path(__file__).resolve().parents[3]
ROOM = Path(helpscout_codemods.__file__).parent


def emitted() -> set[str]:
    """Every whole finding id that stands in the room as a string of its own."""
    link_targets = set()
    for source in ROOM.rglob("*.py"):
        if source == ROOM / "rules.py":
            continue
        for node in ast.walk(ast.parse(source.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                link_targets |= set(re.findall(r"^HS\d{3}$", node.value))
    return link_targets


def test_the_table_of_rules_has_every_finding_and_no_other() -> None:
    assert emitted() == {rule.id for rule in RULES}


def test_every_rule_has_one_id_one_name_a_family_a_sentence_and_a_link() -> None:
    assert len({rule.id for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.id[:3] in FAMILIES
        assert rule.sentence.endswith(".")
        assert rule.link.startswith("https://developer.helpscout.com/")


def test_the_rules_stand_in_the_order_of_their_ids() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(ids)


def test_every_example_of_a_rule_is_a_case() -> None:
    rule_cases = [(rule.id, name) for rule in RULES for name in rule.cases]
    assert rule_cases
    cases = ROOT / docs.CASES
    assert [pair for pair in rule_cases if not (cases / f"{pair[1]}.case").exists()] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_code_that_a_rule_names_is_there_and_makes_its_findings(rule: Rule) -> None:
    for name in rule.found_by:
        target = pkgutil.resolve_name(f"helpscout_codemods.{name}")
        assert callable(target)
        assert rule.id in Path(inspect.getfile(target)).read_text("utf-8")
    if rule.rewritten_by:
        assert pkgutil.resolve_name(f"helpscout_codemods.{rule.rewritten_by}")


def test_the_page_is_fresh() -> None:
    fresh = docs.page(docs.examples(ROOT / docs.CASES))
    assert (ROOT / docs.PAGE).read_text("utf-8") == fresh, "run python tools/codemods_page.py"


def test_the_page_shows_every_rule_and_every_case() -> None:
    text = (ROOT / docs.PAGE).read_text("utf-8")
    cases = docs.examples(ROOT / docs.CASES)
    assert cases
    for rule in RULES:
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
