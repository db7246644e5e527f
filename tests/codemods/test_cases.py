"""Every case of `tests/codemods/cases`: before and after, and what must not change."""

from __future__ import annotations

import pytest
from support.codemods.cases import Case, all_cases, check

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_comes_out_as_written_parses_is_stable_and_keeps_its_line_ends(case: Case) -> None:
    check(case)


def test_at_least_two_fifths_of_the_cases_must_not_change() -> None:
    keep_cases = [case for case in CASES if not case.changes]
    assert len(keep_cases) * 5 >= len(CASES) * 2
