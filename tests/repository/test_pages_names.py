"""What pages name exists: modules, files, rules, options, V1 calls, methods, the package itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from support.codemods.engine import rewrite
from support.repository import page_names as names
from support.repository import pages as reading
from support.repository import plain_words
from support.repository.pages import ROOT, name_of

PRINTED_PAGES = {"docs/codemods.md", "docs/compatibility.md", "docs/migration-guide.md"}
"""Pages printed by programs, whose texts are tested with the catalogue and the rules."""
TEXTS = {name_of(page): page.read_text("utf-8") for page in reading.pages()}
HISTORY = "CHANGELOG.md"
"""It names what was there once."""
CHECKS = {
    "modules": names.unknown_modules,
    "files": names.unknown_files,
    "rules": names.unknown_rules,
    "options": names.unknown_options,
    "V1 calls": names.unknown_v1_calls,
    "methods": names.unknown_methods,
    "installation": names.wrong_installations,
    "addresses": names.wrong_addresses,
}
every_page = pytest.mark.parametrize("page", [name for name in TEXTS if name != HISTORY])


@every_page
def test_what_a_page_names_exists(page: str) -> None:
    wrong = {kind: check(TEXTS[page]) for kind, check in CHECKS.items()}
    assert {kind: complaints for kind, complaints in wrong.items() if complaints} == {}


@pytest.mark.parametrize(
    ("kind", "text", "complaint"),
    [
        ("modules", "Use `helpscout_v2.Helpscot`.", "helpscout_v2.Helpscot"),
        ("modules", "Use `helpscout_v2.HelpScout.from_key()`.", "helpscout_v2.HelpScout.from_key"),
        ("files", "See `tests/client/gone.py`.", "tests/client/gone.py"),
        ("rules", "That is HS199.", "HS199"),
        ("options", "Give `--no-token`.", "--no-token"),
        ("V1 calls", "    curl http://127.0.0.1:8787/v1/mailbox.json\n", "/v1/mailbox.json"),
        ("methods", "Call `hs.conversations.lst()`.", "hs.conversations.lst"),
        (
            "installation",
            "```sh\npip install helpscout-toolkit\n```\n",
            "pip install helpscout-toolkit",
        ),
        ("addresses", "`GET /v2/customers&mailbox={id}`", "/v2/customers&mailbox={id}`"),
    ],
)
def test_what_does_not_exist_is_found(kind: str, text: str, complaint: str) -> None:
    assert CHECKS[kind](text) == [complaint]


def test_what_exists_is_not_complained_of() -> None:
    text = (
        "`helpscout_v2.HelpScout.from_env()` `tests/client` `HS104` `HS1` `--no-tokens`\n"
        "`hs.conversations.list(status='all')`, [Installation](installation.md)\n\n"
        "    curl http://127.0.0.1:8787/v1/conversations/7.json\n"
        "    pip install helpscout-toolkit\n"
    )
    assert [check(text) for check in CHECKS.values()] == [[]] * len(CHECKS)


# The action


def test_the_action_of_a_recipe_takes_its_inputs() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    text = TEXTS["docs/fleet.md"]
    recipes = [
        step
        for block in reading.blocks(text)
        if block.language == "yaml"
        for job in yaml.safe_load(block.text).get("jobs", {}).values()
        for step in job["steps"]
        if "helpscout-toolkit@" in step.get("uses", "")
    ]
    assert len(recipes) == 1
    assert set(recipes[0]["with"]) <= set(action["inputs"])
    for name, entry in action["inputs"].items():
        cell = f"`{entry['default']}`" if entry["default"] else "empty"
        assert f"| `{name}` | {cell} |" in text


# Words

DIALECT = re.compile(
    rf"(?i)\b(?:{'|'.join(map(re.escape, (*plain_words.PHRASES, *plain_words.WORDS)))})\b"
)


@pytest.mark.parametrize(
    "page",
    [
        name
        for name in TEXTS
        if name not in PRINTED_PAGES and not name.startswith(("benchmarks", "examples"))
    ],
)
def test_a_page_is_written_in_plain_words(page: str) -> None:
    prose = re.sub(r"`[^`\n]*`", "", reading.FENCE.sub("", TEXTS[page]))
    dialect = DIALECT.findall(prose)
    assert dialect == []


def test_a_word_of_dialect_is_found() -> None:
    assert DIALECT.search("Nobody speaks.")


# Drawings


def test_every_module_in_the_drawings_exists() -> None:
    folders = ("shim", "migrator", "codemods", "client")
    stems = {path.stem for folder in folders for path in (ROOT / folder).rglob("*.py")}
    stems |= {
        path.name for folder in folders for path in (ROOT / folder).rglob("*") if path.is_dir()
    }
    module_names = {
        name
        for drawing in (ROOT / "docs" / "assets").glob("*.svg")
        for text in re.findall(r'class="name"[^>]*>([^<]+)<', drawing.read_text("utf-8"))
        for name in re.findall(r"(?<![\w.])[a-z_]+(?:\.[A-Za-z_]+)*", text.partition(":")[0])
    } - {"its", "workers", "shim"}
    assert {
        "scan.project",
        "adapters.requests",
        "engine.run",
        "fixpoint",
        "notices",
    } <= module_names
    packages = ("helpscout_shim", "helpscout_migrator", "helpscout_codemods", "helpscout_v2")
    for name in module_names:
        if "." in name:
            assert any(reading.module_exists(f"{package}.{name}") for package in packages), name
        else:
            assert name in stems, name


# Before and after


class Pair(NamedTuple):
    """The blocks titled `NAME, before` and `NAME, after`, and the other files of that folder."""

    name: str
    before: str
    after: str
    others: dict[str, bytes]


def pairs(text: str) -> list[Pair]:
    texts = {block.title: block.text for block in reading.blocks(text) if block.title}
    found_pairs = []
    for title, before in texts.items():
        name, comma, state = title.partition(", ")
        if state != "before":
            continue
        folder = f"{name.rpartition('/')[0]}/"
        others = {n: one.encode() for n, one in texts.items() if n.startswith(folder)}
        others = {n: one for n, one in others.items() if comma not in n}
        found_pairs.append(Pair(name, before, texts[f"{name}, after"], others))
    return found_pairs


REWRITES = [
    pytest.param(pair, id=f"{page}:{pair.name}")
    for page, text in TEXTS.items()
    for pair in pairs(text)
]


@pytest.mark.parametrize("pair", REWRITES)
def test_a_rewrite_gives_what_the_page_shows(pair: Pair) -> None:
    report = rewrite({**pair.others, pair.name: pair.before.encode()})
    assert {edit.path: edit.after.decode() for edit in report.edits}[pair.name] == pair.after


def test_the_home_page_the_readme_and_three_others_show_a_rewrite() -> None:
    assert len(REWRITES) >= 6
    for page in ("README.md", "docs/index.md", "docs/guides/many-keys.md"):
        assert pairs(TEXTS[page])


def test_the_picture_of_the_report_is_small_and_described() -> None:
    picture = ROOT / "docs" / "assets" / "report.png"
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size < 150_000
    description = re.search(r"!\[([^\]]{40,})\]\(assets/report\.png\)", TEXTS["docs/index.md"])
    assert description is not None


def test_every_page_is_in_the_navigation() -> None:
    text = re.sub(r"!!python\S*", "", (ROOT / "mkdocs.yml").read_text("utf-8"))
    navigation = str(yaml.safe_load(text)["nav"])
    docs = ROOT / "docs"
    missing = [
        name
        for path in docs.rglob("*.md")
        if (name := path.relative_to(docs).as_posix()) not in navigation
    ]
    assert missing == []


def test_snippets_parse_on_the_lowest_python() -> None:
    for page, text in TEXTS.items():
        for block in reading.blocks(text):
            if block.language == "python" and page not in PRINTED_PAGES:
                ast.parse(block.text, filename=page, feature_version=(3, 11))


def test_the_pages_are_found() -> None:
    assert len(TEXTS) > 35
    assert all((ROOT / name).exists() for name in TEXTS)
    assert Path(ROOT / HISTORY).exists()


@cache
def product_texts() -> tuple[str, ...]:
    """Every text of the packages; what an f-string fills in is a NUL."""
    texts = []
    for package in plain_words.PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.append(node.value)
                elif isinstance(node, ast.JoinedStr):
                    parts = (v.value if isinstance(v, ast.Constant) else "\0" for v in node.values)
                    texts.append("".join(map(str, parts)))
    return tuple(texts)


def quoted_messages() -> Iterator[str]:
    for line in TEXTS["docs/troubleshooting.md"].splitlines():
        if line.startswith("| `"):
            yield from re.findall(r"`([^`]+)`", line.split(" | ")[0])
    yield from re.findall(r"`(the plan was made [^`]+)`", TEXTS["docs/upgrading.md"])


@pytest.mark.parametrize("message", sorted(set(quoted_messages())))
def test_a_message_that_a_page_quotes_is_one_of_the_product(message: str) -> None:
    parts = [part.strip() for part in message.split("...") if part.strip()]
    assert any(all(part in text for part in parts) for text in product_texts())


@every_page
def test_what_a_check_reports_is_called_a_finding(page: str) -> None:
    other_words = r"\b(?:[Ee]ach|[Ee]very|[Ww]hich|\d+) (?:places?|sites?)\b|\bplaces that\b"
    assert re.findall(other_words, TEXTS[page]) == []
