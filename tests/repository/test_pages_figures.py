"""Numbers and tables on pages: defaults, limits, counts, versions, extras."""

from __future__ import annotations

import importlib
import inspect
import re
import tomllib
import warnings
from importlib import metadata
from typing import Any

import click
import pytest
from packaging.requirements import Requirement
from support.repository.pages import ROOT
from werkzeug.test import Client

from helpscout_codemods import worker
from helpscout_codemods.scan import other_files, parsable, prefilter
from helpscout_migrator.cli import main
from helpscout_sandbox import Sandbox
from helpscout_shim.adapters import gateway_server
from helpscout_shim.adapters.gateway import create_app
from helpscout_shim.laslabs import models

KEY = "0123456789abcdef0123456789abcdef01234567"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def page(name: str) -> str:
    return re.sub(r"\s+", " ", (ROOT / name).read_text("utf-8"))


def option(words: str) -> Any:
    """The default of an option, given as `login --timeout`."""
    *path, name = words.split()
    command: click.Command = main
    for word in path:
        assert isinstance(command, click.Group)
        below = command.get_command(click.Context(command), word)
        assert below is not None
        command = below
    (found,) = [parameter for parameter in command.params if name in parameter.opts]
    return found.default


@pytest.mark.parametrize(
    ("name", "sentence", "words", "value"),
    [
        ("docs/exchange.md", "`--workers` threads (8)", "exchange --workers", 8),
        ("docs/exchange.md", "(`--lease`, 120 seconds)", "exchange --lease", 120),
        ("docs/exchange.md", "`--timeout` seconds (300)", "login --timeout", 300),
        ("docs/exchange.md", "`http://127.0.0.1:8912/callback`", "login --port", 8912),
        ("docs/gateway.md", "# http://127.0.0.1:8787", "gateway --port", 8787),
        ("docs/gateway.md", "requests answered at the same time (16)", "gateway --threads", 16),
    ],
)
def test_a_default_on_a_page_is_the_one_of_the_command(
    name: str, sentence: str, words: str, value: int
) -> None:
    assert sentence in page(name)
    assert option(words) == value


def test_the_arguments_of_serve_have_the_defaults_of_the_table() -> None:
    parameters = inspect.signature(gateway_server.serve).parameters
    table = page("docs/gateway.md").partition("| argument of `serve` |")[2]
    rows = re.findall(r"\| (`\w+`(?:, `\w+`)*) \|([^|]*)\|", table.partition("##")[0])
    shown = {n: given for names, given in rows for n in re.findall(r"`(\w+)`", names)}
    assert {"host", "port", "threads", "allow_remote", "strict"} <= set(shown)
    assert (parameters["threads"].default, shown["threads"].strip()) == (16, "16")
    assert parameters["allow_remote"].default is False
    assert shown["port"].strip() == f"`{parameters['host'].default}`, {parameters['port'].default}"


def test_the_limits_of_the_codemods_are_those_of_the_page() -> None:
    text = page("docs/limits.md")
    assert "a Python file over 1 MB or 100,000 syntax nodes, or over a minute of work" in text
    assert prefilter.MAX_SOURCE == 1_000_000
    assert parsable.MAX_NODES == 100_000
    assert worker.CPU_SECONDS == 60
    assert "files of other languages over 5 MB" in text
    assert other_files.MAX_SIZE == 5_000_000


def test_the_pythons_of_the_pages_are_those_of_the_package() -> None:
    named = [
        row.rpartition(":: ")[2] for row in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", row)
    ]
    assert f"| Linux, Python {', '.join(named)} | tested |" in page("docs/limits.md")
    lowest = PROJECT["requires-python"].removeprefix(">=")
    for name in ("README.md", "docs/installation.md", "docs/quick-start.md"):
        assert f"Python {lowest} or later" in page(name)


def test_the_table_of_extras_is_complete() -> None:
    text = (ROOT / "docs" / "installation.md").read_text("utf-8")
    shown = set(re.findall(r"^\| `(\w+)` \|", text, re.M))
    internal = {"dev", "test", "types", "docs", "frameworks"}
    assert shown == set(PROJECT["optional-dependencies"]) - internal
    for name in internal:
        assert f"`{name}`" in text


def test_the_requirement_that_a_rewrite_adds_is_named() -> None:
    assert f"`helpscout-toolkit>={PROJECT['version']}`" in page("docs/installation.md")


def dependencies(extras: set[str]) -> set[str]:
    """The distributions that the package brings with these extras, itself left out."""
    wanted: set[str] = set()
    waiting = [("helpscout-toolkit", frozenset(extras))]
    while waiting:
        name, asked = waiting.pop()
        for line in metadata.requires(name) or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker and not any(marker.evaluate({"extra": extra}) for extra in {"", *asked}):
                continue
            key = requirement.name.lower().replace("_", "-")
            if key not in wanted:
                wanted.add(key)
                waiting.append((requirement.name, frozenset(requirement.extras)))
    return wanted


def test_the_extras_of_the_gateway_page_are_all_that_the_gateway_needs() -> None:
    assert 'pip install ".[migrate,gateway]"' in page("docs/gateway.md")
    brought = dependencies({"migrate", "gateway"})
    assert {"click", "flask", "waitress", "werkzeug", "rich"} <= brought


def test_the_number_of_packages_is_about_right() -> None:
    (said,) = re.findall(r"without extras has (\d+) more packages", page("docs/client.md"))
    assert abs(len(dependencies(set())) - int(said)) <= 2


def test_the_sample_account_is_as_described() -> None:
    text = page("docs/sandbox.md")
    with Sandbox.start() as sandbox:
        account = sandbox.snapshot()
    for kind, sentence in (
        ("mailboxes", "{} mailboxes ("),
        ("users", "{} users ("),
        ("customers", "{} customers from 8001"),
        ("conversations", "{} conversations from 50001"),
    ):
        assert sentence.format(len(account[kind])) in text, kind


def test_the_facade_has_as_many_models_as_the_page_says() -> None:
    (said,) = re.findall(r"the (\d+) models", page("docs/facades.md"))
    assert len(models.__all__) == int(said)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Sandbox.start(api_keys=[KEY]) as sandbox, pytest.MonkeyPatch.context() as patch:
        for name, value in sandbox.environment().items():
            patch.setenv(name, value)
        patch.setenv("HELPSCOUT_ACCESS_TOKEN", sandbox.access_token())
        folder = tmp_path_factory.mktemp("store")
        patch.setenv("HELPSCOUT_STORE", f"sqlite:///{folder}/tokens.db")
        yield Client(create_app(api_key=KEY, silent=True))


@pytest.mark.parametrize(
    ("row", "method", "path", "more", "status"),
    [
        ("| a path or method V1 did not have | 404,", "GET", "/v1/boxes.json", {}, 404),
        ("| no key or a wrong one | 401 |", "GET", "/v1/mailboxes.json", {"auth": None}, 401),
        ("| no key or a wrong one | 401 |", "GET", "/v1/mailboxes.json", {"auth": ("x", "X")}, 401),
        (
            "| a body that is not JSON | 400 |",
            "POST",
            "/v1/conversations.json",
            {"data": b"{", "content_type": "application/json"},
            400,
        ),
        ("| `/health` | `{\"status\": \"ok\"}`, no key needed |", "GET", "/health", {}, 200),
        (
            "| `OPTIONS` | 200 with the methods, no key needed |",
            "OPTIONS",
            "/v1/mailboxes.json",
            {"auth": None},
            200,
        ),
    ],
)  # fmt: skip
def test_the_gateway_answers_as_its_table_says(
    gateway: Client, row: str, method: str, path: str, more: dict[str, Any], status: int
) -> None:
    assert row in page("docs/gateway.md")
    more = {"auth": (KEY, "X"), **more}
    assert gateway.open(path, method=method, **more).status_code == status


def test_what_is_deprecated_warns() -> None:
    text = page("docs/versioning.md").partition("Deprecated now:")[2].partition(".  ")[0]
    old = re.findall(r"`(helpscout_\w+(?:\.\w+)+)` \(use `(helpscout_\w+(?:\.\w+)+)`\)", text)
    assert len(old) == 2
    for former, present in old:
        package, _, name = former.rpartition(".")
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            if name == "doors":
                value: Any = importlib.import_module(f"{former}.requests")
                present += ".requests"
            else:
                value = getattr(importlib.import_module(package), name)
        module, _, last = present.rpartition(".")
        assert value is getattr(importlib.import_module(module), last)
        assert value is not None
        if name != "doors":
            assert any(issubclass(one.category, DeprecationWarning) for one in seen)
