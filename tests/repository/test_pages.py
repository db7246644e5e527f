"""The pages tell the truth: links lead somewhere, snippets are sound, commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.repository import pages as reading
from support.repository.pages import ROOT, name_of

PAGES = reading.pages()
TEXTS = {page: page.read_text("utf-8") for page in PAGES}
SOURCES = "".join(
    path.read_text("utf-8")
    for room in ("client", "shim", "codemods", "sandbox", "migrator", "tests/support")
    for path in (ROOT / room).rglob("*.py")
)
every_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


@every_page
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert reading.wrong_links(TEXTS[page], page) == []


@every_page
def test_every_snippet_of_a_page_is_sound(page: Path, tmp_path: Path) -> None:
    if page.name != "codemods.md":  # its programs are the cases: V1 code, broken code, Python 2
        assert reading.wrong_blocks(TEXTS[page]) == []
    for block in reading.blocks(TEXTS[page]):
        if block.language == "toml":
            assert reading.wrong_toml(block.text, tmp_path) == []


@every_page
def test_every_command_of_a_page_is_understood(page: Path) -> None:
    assert reading.wrong_commands(TEXTS[page]) == []


@every_page
def test_every_variable_of_a_page_is_read_by_somebody(page: Path) -> None:
    assert reading.unknown_variables(TEXTS[page], SOURCES) == []


def test_the_architecture_page_names_modules() -> None:
    text = TEXTS[ROOT / "docs" / "architecture.md"]
    assert len(re.findall(r"`(helpscout_[a-z0-9_.]+)`", text)) > 30


def test_the_pages_that_are_found_are_all_of_them() -> None:
    names = {name_of(page) for page in PAGES}
    assert {
        "README.md",
        "CONTRIBUTING.md",
        "docs/quick-start.md",
        "docs/guides/webhooks.md",
    } <= names
    assert len(names) > 25


# The checks themselves: each finds what is planted.


def page_with(tmp_path: Path, text: str) -> tuple[str, Path]:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    (tmp_path / "other.md").write_text("# Other\n\n## A `code` heading\n", encoding="utf-8")
    return text, page


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    assert reading.wrong_links(*page_with(tmp_path, "[a](missing.md)")) == [
        "missing.md: no such file"
    ]
    assert reading.wrong_links(*page_with(tmp_path, "[a](other.md#gone)")) == [
        "other.md#gone: no such heading"
    ]
    assert reading.wrong_links(*page_with(tmp_path, "# One\n\n[a](#two)")) == [
        "#two: no such heading"
    ]


def test_a_link_that_leads_somewhere_is_not_complained_of(tmp_path: Path) -> None:
    text = "# One\n\n[a](other.md#a-code-heading) [b](#one) [c](https://example.test/x#y)"
    assert reading.wrong_links(*page_with(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("snippet", "complaint"),
    [
        ("```python\nfor x in\n```", "not Python"),
        ("```python\nfrom helpscout_v2 import HelpScot\n```", "no HelpScot in helpscout_v2"),
        ("```python\nimport helpscout_shim.gone\n```", "no module helpscout_shim.gone"),
        ("```json\n{,}\n```", "not JSON"),
        ("```yaml\na: [\n```", "not YAML"),
        ("```\nwhat is this?\n```", "a block of no language"),
        ("```pyhton\nx = 1\n```", "a block of pyhton"),
    ],
)
def test_a_wrong_snippet_is_found(snippet: str, complaint: str) -> None:
    (said,) = reading.wrong_blocks(f"Text.\n\n{snippet}\n")
    assert complaint in said
    assert said.startswith("line 3: ")


def test_settings_that_nobody_reads_are_found(tmp_path: Path) -> None:
    (said,) = reading.wrong_toml('[tool.helpscout-migrate]\ncolour = "red"\n', tmp_path)
    assert "unknown setting 'colour'" in said
    assert reading.wrong_toml("[tool]\nx =\n", tmp_path)[0].startswith("not TOML")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Give `helpscout-migrate migrate .` a try.", "no command 'migrate'"),
        ("```sh\nhelpscout-migrate run . --sandbx\n```", "No such option"),
        ("```sh\nX=1 helpscout-migrate check . --format xml | less\n```", "style: not xml"),
        ("```console\n$ helpscout-migrate undo a b\n```", "too much"),
        ("    helpscout-migrate run . \\\n        --nothing\n", "No such option"),
        ('    eval "$(helpscout-migrate compleshun bash)"\n', "no command 'compleshun'"),
        ("Say `python -m helpscout_gone`.", "no module helpscout_gone"),
        ("Say `python benchmarks/gone.py`.", "no file benchmarks/gone.py"),
        ('```sh\npip install "helpscout-toolkit[migrate,gone]"\n```', "no extra gone"),
        ("```yaml\nscript:\n  - helpscout-migrate chek .\n```", "no command 'chek'"),
    ],
)
def test_a_wrong_command_is_found(text: str, complaint: str) -> None:
    (said,) = reading.wrong_commands(f"Text.\n\n{text}\n")
    assert complaint in said


def test_a_variable_that_nobody_reads_is_found() -> None:
    assert reading.unknown_variables("Set `HELPSCOUT_APP_IDD`.", SOURCES) == ["HELPSCOUT_APP_IDD"]
