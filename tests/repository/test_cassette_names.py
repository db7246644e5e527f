"""Cassettes have names that a checkout on any file system can hold."""

from __future__ import annotations

import re

import pytest
from support.repository.cassette_names import cassette_name
from support.repository.public_api import ROOT

FILES = sorted((ROOT / "cassettes").rglob("*.yaml"))


def test_no_name_has_blanks_brackets_or_more_than_80_characters() -> None:
    assert len(FILES) > 100
    odd = [path.name for path in FILES if not re.fullmatch(r"[A-Za-z0-9._-]{1,80}", path.name)]
    assert odd == []


def test_names_in_a_folder_differ_by_more_than_upper_and_lower_case() -> None:
    names = [str(path.relative_to(ROOT)).casefold() for path in FILES]
    assert len(set(names)) == len(names)


def test_the_rule_names_the_cassette_of_a_test(default_cassette_name: str) -> None:
    assert default_cassette_name == "test_the_rule_names_the_cassette_of_a_test"


@pytest.mark.parametrize(
    ("test", "name"),
    [
        ("test_a_tag_is_read", "test_a_tag_is_read"),
        ("test_a_row_is_read[tags.get]", "test_a_row_is_read-tags.get"),
        ("test_a_row_is_read[a: b/c, d's]", "test_a_row_is_read-a-b-c-d-s"),
        ("test_a_row_is_read[Grüße]", "test_a_row_is_read-Gr-e"),
    ],
)
def test_a_name_keeps_letters_digits_and_dots(test: str, name: str) -> None:
    assert cassette_name(test) == name


def test_long_names_stay_apart_when_they_are_cut() -> None:
    one, other = (cassette_name("test_" + "long " * 20 + end) for end in ("one", "other"))
    assert one != other
    assert len(f"{one}.yaml") <= 80
    assert len(f"{other}.yaml") <= 80
