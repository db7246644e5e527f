"""The public API changes on purpose only."""

from __future__ import annotations

import difflib
import importlib
import pkgutil

import pytest
from support.repository import public_api

import helpscout_v2

PAGE_PATH = public_api.ROOT / "docs" / "public-api.txt"
COMMAND = "python tests/support/repository/public_api.py > docs/public-api.txt"


def test_the_public_api_is_the_one_that_is_listed() -> None:
    page_lines = PAGE_PATH.read_text("utf-8").splitlines()
    now = public_api.everything().splitlines()
    difference = list(difflib.unified_diff(page_lines, now, "listed", "now", n=0, lineterm=""))
    advice = f"the public API changed; when that is meant, tell CHANGELOG.md and run: {COMMAND}"
    assert not difference, "\n".join([advice, *difference])


def test_every_parameter_of_a_public_function_is_described() -> None:
    assert list(public_api.undescribed_parameters()) == []


@pytest.mark.parametrize(
    "line",
    [
        "  HelpScout = helpscout_v2.client.HelpScout",
        "    def from_env(cls, **options: Unpack[ClientOptions]) -> Self",
        "  class NotFoundError(APIError)",
        "  def install(*, client: HelpScout | None = None, api_key: str | None = None",
        "    --webhook-url",
    ],
)
def test_the_list_holds_classes_functions_signatures_and_options(line: str) -> None:
    assert any(
        page_line.startswith(line) for page_line in PAGE_PATH.read_text("utf-8").splitlines()
    ), line


def test_what_a_module_calls_public_is_there() -> None:
    module_count = 0
    for module_info in pkgutil.walk_packages(helpscout_v2.__path__, "helpscout_v2."):
        module = importlib.import_module(module_info.name)
        for name in getattr(module, "__all__", ()):
            assert hasattr(module, name), f"{module_info.name}.{name}"
            module_count += 1
    assert module_count > 150
