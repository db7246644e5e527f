"""The public API in a text: names and signatures of every module that says what is public.

    python tests/support/repository/public_api.py > docs/public-api.txt

A module without ``__all__`` is internal, and so is a name that ``__all__`` does not hold. The
command's options are public, too. See docs/versioning.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import griffe

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("client", "shim", "codemods", "sandbox")
PACKAGES = ("helpscout_v2", "helpscout_shim", "helpscout_codemods", "helpscout_sandbox")
INTERNAL = re.compile(
    # What the catalogue, the codemods and the sandbox are made of, each with lists of its own.
    r"helpscout_v2\.(?:arguments|resources\.base)$|helpscout_shim\.(?:catalog\.|translate|facades)"
    r"|helpscout_codemods\.(?:patterns|infer|dialects|manifests|rules|cache|group|reach)"
)
DESCRIBED_ELSEWHERE = re.compile(r"^helpscout_v2\.aio\b|\.(?:laslabs|mccannm11)\b")
"""The twin refers to the blocking client, the facades are those of libraries with own docs."""
OVERRIDES = frozenset({"helpscout_shim.adapters.requests.V1Adapter.send"})
"""Methods that libraries call, and describe."""
STAYS_PUBLIC = frozenset({"__init__", "__enter__", "__exit__", "__iter__", "__len__", "__call__"})


def everything() -> str:
    """The whole page."""
    lines: list[str] = []
    for module in public_modules():
        lines += ["", module.path, *_of_module(module)]
    lines += ["", "helpscout-migrate", *_of_command()]
    head = (
        "The public API. Written by tests/support/repository/public_api.py; see docs/versioning.md."
    )
    return "\n".join([head, *lines]) + "\n"


def public_modules() -> Iterator[griffe.Object]:
    """The modules that say what is public."""
    loader = griffe.GriffeLoader(search_paths=[str(ROOT / room) for room in ROOMS])
    for package in PACKAGES:
        loader.load(package)
    loader.resolve_aliases(implicit=False)
    for package in PACKAGES:
        yield from _modules(loader.modules_collection[package])


def undescribed_parameters() -> Iterator[str]:
    """The parameters of public functions that the section `Args` of their docstrings lacks."""
    for module in public_modules():
        if not DESCRIBED_ELSEWHERE.search(module.path):
            for name in sorted(str(export) for export in module.exports or ()):
                member = module.members.get(name)
                if member is not None and not member.is_alias:
                    yield from _undescribed(member)


def _undescribed(member: griffe.Object | griffe.Alias) -> Iterator[str]:
    if member.is_class:
        for name, below in sorted(member.members.items()):
            if not name.startswith("_") and not below.is_alias:
                yield from _undescribed(below)
    elif member.is_function and member.path not in OVERRIDES:
        text = member.docstring.value if member.docstring is not None else ""
        arguments = text.partition("Args:")[2].partition("\n\n")[0]
        for parameter in member.parameters:  # type: ignore[union-attr]
            name = parameter.name
            is_described = re.search(rf"^ +\*{{0,2}}{name}: ", arguments, re.M)
            if name not in ("self", "cls") and not is_described:
                yield f"{member.path}: {name}"


def _modules(module: griffe.Object) -> Iterator[griffe.Object]:
    if module.exports and not INTERNAL.match(module.path):
        yield module
    for name in sorted(module.modules):
        below = module.modules[name]
        if not below.is_alias:
            yield from _modules(below)


def _of_module(module: griffe.Object) -> Iterator[str]:
    for name in sorted(str(export) for export in module.exports or ()):
        member = module.members.get(name)
        if member is None:  # loaded when it is asked for
            yield f"  {name}"
        elif member.is_alias:
            yield f"  {name} = {member.target_path}"  # type: ignore[union-attr]
        else:
            yield from _of_object(member, "  ")


def _of_object(found: griffe.Object | griffe.Alias, indent: str) -> Iterator[str]:
    if found.is_function:
        yield f"{indent}def {found.name}{_signature(found)}"
    elif found.is_class:
        bases = ", ".join(str(base) for base in found.bases)  # type: ignore[union-attr]
        yield f"{indent}class {found.name}({bases})"
        for name, member in sorted(found.members.items()):
            if name in STAYS_PUBLIC or not name.startswith("_"):
                yield from _of_object(member, indent + "  ")
    elif found.is_attribute:
        annotation = getattr(found, "annotation", None)
        kind = "property " if "property" in found.labels else ""
        yield f"{indent}{kind}{found.name}" + (f": {annotation}" if annotation else "")


def _signature(found: griffe.Object | griffe.Alias) -> str:
    listing: list[str] = []
    star = False
    for parameter in found.parameters:  # type: ignore[union-attr]
        kind = "" if parameter.kind is None else parameter.kind.value
        if "keyword-only" in kind and not star:
            listing.append("*")
            star = True
        mark = "**" if "variadic keyword" in kind else "*" if "variadic" in kind else ""
        star = star or mark == "*"
        text = mark + parameter.name
        if parameter.annotation is not None:
            text += f": {parameter.annotation}"
        if parameter.default is not None and not mark:
            text += f" = {parameter.default}"
        listing.append(text)
    returns = found.returns  # type: ignore[union-attr]
    return f"({', '.join(listing)})" + (f" -> {returns}" if returns is not None else "")


def _of_command() -> Iterator[str]:
    from helpscout_migrator.cli import main

    yield from _commands(main, "  ")


def _commands(command: click.Command, indent: str) -> Iterator[str]:
    for parameter in command.params:
        names = " ".join((*parameter.opts, *parameter.secondary_opts))
        yield f"{indent}{names}" + (" (required)" if parameter.required else "")
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield f"{indent}{name}"
                yield from _commands(below, indent + "  ")


if __name__ == "__main__":
    print(everything(), end="")
