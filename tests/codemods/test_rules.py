"""The rules: one module each, with a sentence, a link and examples that exist."""

from __future__ import annotations

from support.codemods_cases import CASES

from helpscout_codemods.rules import BY_ID, RULES


def test_ids_are_unique_and_in_order() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert set(BY_ID) == set(ids)


def test_every_example_of_a_rule_is_a_case() -> None:
    named = [(rule.id, name) for rule in RULES for name in rule.cases]
    assert named
    missing = [(id, name) for id, name in named if not (CASES / f"{name}.case").exists()]
    assert missing == []


def test_every_rule_says_a_sentence_and_links_to_the_official_documentation() -> None:
    for rule in RULES:
        assert rule.sentence.endswith(".")
        assert rule.link.startswith("https://developer.helpscout.com/")
