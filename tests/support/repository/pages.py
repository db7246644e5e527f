"""Reading the pages of the documentation as their readers do: links, snippets, commands.

Every check takes a text and gives complaints, so that the checks themselves can be tested.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import re
import shlex
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml
from markdown.extensions.toc import slugify

from helpscout_codemods.config import Config, ConfigError, load_config
from helpscout_migrator.cli import main
from helpscout_migrator.errors import MigrationError
from helpscout_migrator.webhooks.settings import order_in

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = "helpscout-migrate"
LANGUAGES = {"python", "sh", "console", "text", "toml", "yaml", "json", "diff", "php", "ruby"}
"""Fences that readers may meet; each says what it holds."""

FENCE = re.compile(
    r"(?:^<!-- not run: (?P<why>.+?) -->\n)?"
    r"^(?P<tick>```+)(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=tick)[ ]*$",
    re.M | re.S,
)
INDENTED_BLOCK = re.compile(r"(?:^\n|\A)((?:^ {4}.*\n(?:^\n(?= {4}))*)+)", re.M)
LINK = re.compile(r"(?<!\\)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.M)
PLACEHOLDERS = {"COMMAND", "..."}


@dataclass(frozen=True)
class Block:
    """A fenced or an indented piece of a page; `not_run` is the reason why no test runs it."""

    is_fenced: bool
    language: str
    title: str
    text: str
    line: int
    not_run: str | None


def pages() -> list[Path]:
    """Every page of the repository that people read."""
    page_paths = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "cassettes" / "README.md",
    ]
    return sorted([*page_paths, *ROOT.glob("examples/*/README.md"), *ROOT.glob("benchmarks/*.md")])


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, then what is indented by four."""
    blocks = []
    for fence in FENCE.finditer(text):
        language, _, rest = fence["info"].strip().partition(" ")
        title = re.search(r'title="([^"]+)"', rest)
        line = text[: fence.start()].count("\n") + 1
        body = fence["body"]
        blocks.append(Block(True, language, title[1] if title else "", body, line, fence["why"]))
    plain = FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text)
    for piece in INDENTED_BLOCK.finditer(plain):
        line = plain[: piece.start(1)].count("\n") + 1
        blocks.append(Block(False, "", "", textwrap.dedent(piece[1]), line, None))
    return blocks


# Links


def wrong_links(text: str, page: Path) -> list[str]:
    """Links inside the repository that lead nowhere."""
    wrong = []
    for address in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", address):
            continue
        path, _, anchor = address.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            wrong.append(f"{address}: no such file")
        elif anchor and anchor not in anchors(text if not path else target.read_text("utf-8")):
            wrong.append(f"{address}: no such heading")
    return wrong


def anchors(text: str) -> set[str]:
    """The anchors of a page: of its headings, as the site spells them, and written ones."""
    anchors = set(re.findall(r'<a (?:id|name)="([^"]+)"', text))
    for heading in HEADING.findall(FENCE.sub("", text)):
        words = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", heading)
        anchors.add(slugify(re.sub(r"[`*]", "", words), "-"))
    return anchors


# Snippets


def wrong_blocks(text: str) -> list[str]:
    """Blocks without a language, that do not parse, or that name what does not exist."""
    wrong = []
    for block in blocks(text):
        if block.is_fenced and block.language not in LANGUAGES:
            wrong.append(f"line {block.line}: a block of {block.language or 'no language'}")
        if check := CHECKS.get(block.language):
            wrong += [f"line {block.line}: {what}" for what in check(block.text)]
    return wrong


def wrong_python(code: str) -> list[str]:
    """Why a Python snippet cannot run: syntax, or names of ours that do not exist."""
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        return [f"not Python: {error}"]
    wrong = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _ours(node.module):
            module = importlib.import_module(str(node.module))
            for alias in node.names:
                if not hasattr(module, alias.name) and not _module(f"{node.module}.{alias.name}"):
                    wrong.append(f"no {alias.name} in {node.module}")
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            wrong += [f"no module {name}" for name in names if _ours(name) and not _module(name)]
    return wrong


def wrong_json(text: str) -> list[str]:
    try:
        json.loads(text)
    except ValueError as error:
        return [f"not JSON: {error}"]
    return []


def wrong_yaml(text: str) -> list[str]:
    try:
        yaml.safe_load(text)
    except yaml.YAMLError as error:
        return [f"not YAML: {error}"]
    return []


def wrong_toml(text: str, folder: Path) -> list[str]:
    """Why TOML cannot be used; settings of ours are given to the reader of settings."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [f"not TOML: {error}"]
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    try:
        assert isinstance(load_config(folder), Config)
        order_in(folder)
    except (ConfigError, MigrationError) as error:
        return [str(error)]
    return []


CHECKS = {"python": wrong_python, "json": wrong_json, "yaml": wrong_yaml}


def _ours(module: str | None) -> bool:
    return (module or "").startswith("helpscout_")


def _module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


# Commands


def shell_lines(text: str) -> Iterator[str]:
    """Every line of a page that is typed into a shell: blocks, console prompts, inline code."""
    for block in blocks(text):
        command_text = block.text.replace("\\\n", " ")
        if block.language == "console":
            yield from re.findall(r"^\$ (.*)$", command_text, re.M)
        elif block.language in ("sh", "yaml") or not block.is_fenced:
            yield from command_text.splitlines()
    plain = FENCE.sub("", text)
    for inline in re.findall(r"`([^`]+)`", plain):
        yield re.sub(r"\s+", " ", inline)


def wrong_commands(text: str) -> list[str]:
    """Command lines of a page that the command would not understand."""
    wrong = []
    for line in shell_lines(text):
        for words in _commands(line):
            if words[:1] == [PROGRAM]:
                wrong += [f"{line.strip()}: {what}" for what in _refusal(words[1:])]
            elif words[:2] == ["python", "-m"] and _ours(words[2]) and not _module(words[2]):
                wrong.append(f"{line.strip()}: no module {words[2]}")
            elif words[:1] == ["python"] and "/" in words[1] and not (ROOT / words[1]).exists():
                wrong.append(f"{line.strip()}: no file {words[1]}")
            for extras in re.findall(r"(?:helpscout-toolkit|\.)\[([a-z0-9,]+)\]", " ".join(words)):
                unknown = set(extras.split(",")) - _extras()
                wrong += [f"{line.strip()}: no extra {name}" for name in sorted(unknown)]
    return wrong


def _commands(line: str) -> Iterator[list[str]]:
    """The simple commands of a shell line, as words, without variables set in front."""
    line = re.sub(r"^\s*(- run: |- |entry: )", "", line)
    line = re.sub(r'"?\$\((.*?)\)"?', r" ; \1 ; ", line)
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    try:
        tokens = list(lexer)
    except ValueError:
        return  # a quotation that goes on in prose
    for token in [*tokens, ";"]:
        if set(token) <= set("|&;<>()"):
            if words:
                yield words
            # What follows a redirection is a file.
            words = [">"] if set(token) & set("<>") else []
        elif not words and re.match(r"[A-Z_]+=", token):
            continue
        else:
            words.append(token)


def _extras() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return set(settings["project"]["optional-dependencies"])


def _refusal(words: list[str]) -> list[str]:
    """What the command says to these words, without doing anything."""
    command: click.Command = main
    context = click.Context(command, info_name=PROGRAM)
    while isinstance(command, click.Group):
        while words and words[0] in {"--debug", "--help", "--version", "-h"}:
            words = words[1:]
        if not words or words[0] in PLACEHOLDERS:
            return []
        subcommand = command.get_command(context, words[0])
        if subcommand is None:
            return [f"no command {words[0]!r}"]
        command, words = subcommand, words[1:]
        context = click.Context(command, info_name=command.name, parent=context)
    words = [word for word in words if word != "--help"]
    try:
        values, rest, _ = command.make_parser(context).parse_args(args=list(words))
    except click.UsageError as error:
        return [error.format_message()]
    wrong = [f"too much: {rest}"] if set(rest) - PLACEHOLDERS else []
    for option in command.params:
        value: Any = values.get(str(option.name))
        many = value if isinstance(value, (list, tuple)) else [value]
        if isinstance(option.type, click.Choice):
            choices = {str(choice) for choice in option.type.choices}
            option_names = {one for one in many if isinstance(one, str)} - PLACEHOLDERS
            wrong += [f"{option.name}: not {one}" for one in sorted(option_names - choices)]
    return wrong


# Names


def unknown_variables(text: str, known: str) -> list[str]:
    """Environment variables of ours that no source reads. Programs have names of their own."""
    ours = FENCE.sub(lambda block: "" if block["info"][:4] in ("pyth", "diff") else block[0], text)
    setting_names = set(re.findall(r"\bHELPSCOUT_[A-Z0-9_]*[A-Z0-9]\b", ours))
    return sorted(name for name in setting_names if name not in known)


def module_exists(name: str) -> bool:
    """Whether `name` is a module, or something in one."""
    if _module(name):
        return True
    module, _, last = name.rpartition(".")
    return bool(module) and _module(module) and hasattr(importlib.import_module(module), last)
