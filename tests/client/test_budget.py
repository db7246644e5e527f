"""The account's budget: what one process can know of it, and what many make of it together."""

from __future__ import annotations

import pytest
from support.client.traffic import LIMIT, WINDOW, Account, Traffic

from helpscout_v2.http.rate_budget import Budget
from helpscout_v2.wire import RateLimit


def call_with_reading(budget: Budget, remaining: int | None, now: float, weight: int = 1) -> None:
    flight = budget.sent(weight, now)
    limit = None if remaining is None else LIMIT
    budget.landed(flight, RateLimit(limit, remaining), now + 0.1)


def test_nobody_waits_while_the_budget_is_comfortable_or_unknown() -> None:
    budget = Budget()
    assert (budget.wait(2, 0.0), budget.pace(2, 0.0, 0)) == (0.0, 0.0)
    call_with_reading(budget, 200, 0.0)
    assert (budget.wait(2, 1.0), budget.pace(2, 1.0, 0)) == (0.0, 0.0)


def test_the_emptier_the_budget_the_slower_and_writes_wait_twice() -> None:
    waits = []
    for remaining in (79, 40, 20):
        budget = Budget()
        call_with_reading(budget, remaining, 0.0)
        waits.append(budget.pace(1, 1.0, 0))
        assert budget.pace(2, 1.0, 0) == pytest.approx(2 * waits[-1], rel=0.05)
    assert 0.0 < waits[0] < waits[1] < waits[2]


def test_threads_that_wait_together_share_the_pace() -> None:
    budget = Budget()
    call_with_reading(budget, 60, 0.0)
    assert budget.pace(1, 1.0, 3) == pytest.approx(4 * budget.pace(1, 1.0, 0))


def test_a_used_up_budget_is_full_again_a_window_after_it_was_seen_last() -> None:
    budget = Budget()
    call_with_reading(budget, 0, 0.0)
    assert 59.0 < budget.wait(1, 1.0) + 1.0 <= 60.1
    assert budget.wait(1, 60.2) == 0.0


def test_a_reading_that_has_risen_is_a_new_window() -> None:
    budget = Budget()
    call_with_reading(budget, 300, 0.0)
    call_with_reading(budget, 399, 50.0)
    call_with_reading(budget, 0, 51.0)
    # The window began between the two readings; not before the first, not after the second.
    assert 50.0 - 51.2 + WINDOW / 2 < budget.wait(1, 51.2) <= 50.1 + WINDOW - 51.2


def test_answers_that_overtake_each_other_are_no_new_window() -> None:
    budget = Budget()
    call_with_reading(budget, 100, 0.0)
    first, second = budget.sent(1, 1.0), budget.sent(1, 1.0)
    budget.landed(second, RateLimit(LIMIT, 9), 1.1)
    budget.landed(first, RateLimit(LIMIT, 10), 1.2)
    assert budget.wait(1, 1.3) == 0.0
    assert budget.wait(2, 1.3) > 0.0, "nine are left, not ten; eight are for newcomers"


def test_calls_without_an_answer_count_as_spent() -> None:
    budget = Budget()
    call_with_reading(budget, 12, 0.0)
    for _ in range(4):
        call_with_reading(budget, None, 1.0)
    assert budget.wait(1, 2.0) > 0.0


def test_a_429_tells_exactly_when_the_next_window_begins() -> None:
    budget = Budget()
    call_with_reading(budget, 200, 0.0)
    budget.refused(7.0, 1.0)
    assert budget.wait(1, 1.0) == pytest.approx(7.0)
    assert budget.wait(1, 8.1) == 0.0


def test_a_limit_smaller_than_the_margin_still_lets_one_call_through_in_each_window() -> None:
    budget = Budget()
    flight = budget.sent(2, 0.0)
    budget.landed(flight, RateLimit(2, 0), 0.1)
    assert budget.wait(2, 60.2) == 0.0


def test_the_first_call_of_a_process_brings_a_reading_before_the_others_go() -> None:
    budget = Budget()
    flight = budget.sent(1, 0.0)
    assert budget.wait(1, 0.1) > 0.0
    assert budget.wait(1, 2.0) == 0.0, "but not for long"
    budget.landed(flight, RateLimit(), 2.1)
    assert budget.wait(1, 2.1) == 0.0


@pytest.mark.parametrize(
    ("processes", "threads", "options"),
    [
        (1, 1, {}),
        (4, 1, {}),
        (4, 1, {"writes": 0.3}),
        (4, 1, {"apart": 13.0}),
        (4, 8, {"writes": 0.2}),
        (4, 2, {"latency": 0.4, "writes": 0.5}),
    ],
)
@pytest.mark.parametrize("begun", [None, -37.0])
def test_many_processes_use_nine_tenths_of_the_budget_and_are_never_refused(
    processes: int, threads: int, options: dict[str, float], begun: float | None
) -> None:
    account = Account(begun)
    traffic = Traffic(account, processes, threads, **options)
    traffic.run(6 * WINDOW)
    whole = account.used[1:]
    assert account.refused == 0
    assert len(whole) >= 4
    assert sum(whole) >= 0.9 * LIMIT * len(whole)
    assert min(traffic.done) > 0


def test_a_newcomer_with_many_threads_does_not_overdraw_what_others_left() -> None:
    account = Account()
    traffic = Traffic(account, 6, 4, apart=3.3)
    traffic.run(5 * WINDOW)
    assert account.refused <= 1
