"""What pages name, and whether it exists: modules, files, rules, options, calls, losses.

Every check takes a text and returns complaints. Prose names things in inline code, so only that
is read.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import click
from support.repository.pages import FENCE, ROOT, module_exists, shell_lines

from helpscout_codemods.rules import FAMILIES, RULES
from helpscout_migrator.cli import main
from helpscout_shim import routing
from helpscout_v2 import HelpScout

FOLDERS = ("benchmarks", "cassettes", "client", "codemods", "docs", "examples", "migrator",
           "sandbox", "shim", "tests", "tools")  # fmt: skip
"""Folders of the repository: inline code that begins with one is the path of a file."""
OTHER_OPTIONS = {
    "--api-key-stdin", "--no-format", "--preload", "--pdb", "--record-mode", "--until-eof"
}  # fmt: skip
"""Options of other programs: `python -m helpscout_sandbox`, libcst.tool, gunicorn, pytest."""
LOGGERS = {"helpscout_shim.gateway"}


def inline(text: str) -> list[str]:
    """The inline code of a page, line breaks as spaces."""
    return [re.sub(r"\s+", " ", code) for code in re.findall(r"`([^`]+)`", FENCE.sub("", text))]


def unknown_modules(text: str) -> list[str]:
    """Modules, classes and functions of ours, by their whole name, that cannot be imported."""
    named = {
        match[0].rstrip(".")
        for code in inline(text)
        for match in re.finditer(
            r"\bhelpscout_(?:v2|shim|codemods|sandbox|migrator)(?:\.\w+)+", code
        )
    }
    return sorted(
        name for name in named - LOGGERS if not module_exists(name) and not _attribute(name)
    )


def unknown_files(text: str) -> list[str]:
    """Paths of the repository that lead to no file or folder."""
    named = [
        code
        for code in inline(text)
        if re.fullmatch(rf"(?:{'|'.join(FOLDERS)})/[\w./*-]*", code) and "NAME" not in code
    ]
    return [path for path in named if not any(ROOT.glob(path.rstrip("/") or path))]


def unknown_rules(text: str) -> list[str]:
    """Ids of findings (`HS104`), or of families of them (`HS1`), that no rule has."""
    known = {rule.id for rule in RULES} | set(FAMILIES) | {family[:3] for family in FAMILIES}
    return sorted(set(re.findall(r"\bHS\d{1,3}\b", text)) - known)


def unknown_options(text: str) -> list[str]:
    """Options in prose (`--no-tokens`) that no command has."""
    known = OTHER_OPTIONS | set(_options(main))
    named = {
        word.partition("=")[0]
        for code in inline(text)
        if code.startswith("--")
        for word in code.split()
        if word.startswith("--")
    }
    return sorted(named - known)


def unknown_v1_calls(text: str) -> list[str]:
    """V1 addresses in programs of other languages and shell lines that V1 never had."""
    addresses = re.findall(r"127\.0\.0\.1:8787(/v1/[^\s'\"?]+)", text)
    wrong = []
    for address in addresses:
        path = address if address.endswith(".json") else f"{address}1.json"
        if routing.match("GET", path) is None:
            wrong.append(address)
    return wrong


def unknown_methods(text: str) -> list[str]:
    """Calls of the client in prose (`hs.conversations.list`) that it does not have."""
    wrong = []
    for code in inline(text):
        for chain in re.findall(r"\bhs((?:\.[a-z_]\w*)+)\(", code):
            value: object = HelpScout.with_token("t")
            for name in chain.strip(".").split("."):
                if not hasattr(value, name):
                    wrong.append(f"hs{chain}")
                    break
                value = getattr(value, name)
    return wrong


def wrong_installations(text: str) -> list[str]:
    """`pip install helpscout-toolkit` on a page that does not say how that name resolves."""
    by_name = [
        line for line in shell_lines(text) if re.search(r"install .*helpscout-toolkit", line)
    ]
    explained = "installation.md" in text or "PIP_FIND_LINKS" in text
    return [] if explained else by_name


def wrong_addresses(text: str) -> list[str]:
    """V2 addresses with a query that no `?` begins."""
    return re.findall(r"/v2/[\w/{}-]+&\S+", text)


def _options(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        yield from parameter.opts + parameter.secondary_opts
    yield from ("--help", "--version", "--debug")
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if (below := command.get_command(context, name)) is not None:
                yield from _options(below)


def _attribute(name: str) -> bool:
    """Whether `name` is an attribute of a class of ours, such as `package.Class.method`."""
    module, *rest = name.split(".")
    value: object = importlib.import_module(module)
    for part in rest:
        if hasattr(value, part):
            value = getattr(value, part)
            continue
        module = f"{getattr(value, '__name__', '')}.{part}"
        if not module_exists(module):
            return False
        value = importlib.import_module(module)
    return True
