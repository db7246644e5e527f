"""The two profiles of the property tests, and the count of the examples they really executed.

Usual: few examples, the same ones on every machine. With HELPSCOUT_TEST_PROFILE=long: many, drawn
again in every run; a failure prints the blob that repeats it. `benchmarks/fuzz.py` runs the long
profile and writes down what this module counted.
"""

from __future__ import annotations

import functools
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.errors import UnsatisfiedAssumption

LONG = os.environ.get("HELPSCOUT_TEST_PROFILE") == "long"
TALLY = "HELPSCOUT_TEST_TALLY"
"""The variable that names the file which takes one line for each property test."""

# Tests share read-only fixtures between their examples, and strategies made of whole programs are
# large: both are meant.
ALLOWED_ERRORS = [
    HealthCheck.function_scoped_fixture,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.too_slow,
]


def examples(usual: int, long: int | None = None) -> int:
    """How many examples a test tries in this run; twenty times as many when long is asked for."""
    return (usual * 20 if long is None else long) if LONG else usual


def load_profile() -> None:
    """Make the profile of this run the one that every property test starts from."""
    settings.register_profile(
        "usual",
        max_examples=100,
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=ALLOWED_ERRORS,
    )
    settings.register_profile(
        "long",
        max_examples=2000,
        derandomize=False,
        deadline=None,
        print_blob=True,
        suppress_health_check=ALLOWED_ERRORS,
    )
    settings.load_profile("long" if LONG else "usual")


@dataclass
class Count:
    """What became of the examples of one test; one that does not fit the test counts as none."""

    examples: int = 0
    failures: int = 0

    def around(self, test: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(test)
        def counted(*args: Any, **kwargs: Any) -> Any:
            try:
                result = test(*args, **kwargs)
            except UnsatisfiedAssumption:
                raise
            except Exception:
                self.failures += 1
                raise
            self.examples += 1
            return result

        return counted


class Plugin:
    """Marks every property test `fuzz`, and writes down what it executed where a tally is asked."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if hasattr(getattr(item, "obj", None), "hypothesis"):
                item.add_marker(pytest.mark.fuzz)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        handle = getattr(getattr(item, "obj", None), "hypothesis", None)
        path = os.environ.get(TALLY)
        if handle is None or not path:
            return (yield)
        plain, count = handle.inner_test, Count()
        handle.inner_test = count.around(plain)
        began, outcome = time.monotonic(), "failed"
        try:
            result = yield
            outcome = "passed"
            return result
        finally:
            handle.inner_test = plain
            line = {
                "test": item.nodeid,
                "examples": count.examples,
                "failed": count.failures,
                "seconds": round(time.monotonic() - began, 2),
                "outcome": outcome,
            }
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
