"""The places that need manual work, each with all that is needed to do it without the tool."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from helpscout_codemods.escape_control import visible
from helpscout_codemods.findings import Finding, Report
from helpscout_codemods.masking import mask
from helpscout_codemods.wording import plural
from helpscout_shim.catalog.map import catalogue
from helpscout_v2 import HelpScout

SCHEMA = 1
CONTEXT_LINES = 3
_V1_CALL = re.compile(r"\b(GET|POST|PUT|DELETE) (/[^\s;,]+?\.json)")
_V2_CALL = re.compile(r"\bhs\.([a-z_.]+)\(")


@dataclass(frozen=True, slots=True)
class Name:
    """What a parameter or a field of V1 is called under V2; None where V2 has none."""

    v1: str
    v2: str | None
    note: str


@dataclass(frozen=True, slots=True)
class SuggestedCall:
    """One V1 call, and how it is written with `helpscout_v2`."""

    v1: str
    v2: str
    signature: str
    parameters: tuple[Name, ...]
    fields: tuple[Name, ...]
    losses: tuple[str, ...]
    documentation: str


@dataclass(frozen=True, slots=True)
class Item:
    """One place: `state` is `left` (needs manual work now) or `bridged` (runs through the shim)."""

    path: str
    line: int
    rule: str
    state: str
    why: str
    instead: str
    link: str
    excerpt: str
    calls: tuple[SuggestedCall, ...]
    verify: str


def items(report: Report, root: Path) -> tuple[Item, ...]:
    """The findings that the tool does not rewrite; those that need manual work now come first."""
    places = [finding for finding in report.findings if finding.state != "native"]
    places.sort(key=lambda finding: (finding.state != "left", finding.order))
    return tuple(_item(finding, root) for finding in places)


def as_json(work: tuple[Item, ...]) -> str:
    return json.dumps({"schema": SCHEMA, "items": [asdict(item) for item in work]}, indent=2) + "\n"


def as_markdown(work: tuple[Item, ...]) -> str:
    """A checklist with a section for each place, to be pasted into tickets."""
    if not work:
        return "# Help Scout V1 to V2\n\nNothing is left to do.\n"
    parts = [f"# Help Scout V1 to V2: {plural(len(work), 'place')} to do\n"]
    parts += ["\n".join(_section(number, item)) for number, item in enumerate(work, 1)]
    return visible("\n".join(parts))


def _item(finding: Finding, root: Path) -> Item:
    return Item(
        path=finding.path,
        line=finding.line,
        rule=f"{finding.id} {finding.rule}",
        state=finding.state,
        why=finding.message,
        instead=finding.instead,
        link=finding.link,
        excerpt=_excerpt(root / finding.path, finding),
        calls=tuple(_calls(finding)),
        verify=f"helpscout-migrate check {finding.path}",
    )


def _excerpt(path: Path, finding: Finding) -> str:
    """The line with its neighbours, credentials masked; settings files are not quoted."""
    if path.suffix != ".py":
        return ""
    try:
        lines = path.read_text("utf-8", "replace").split("\n")
    except OSError:
        return finding.snippet
    first = max(0, finding.line - 1 - CONTEXT_LINES)
    return mask("\n".join(lines[first : finding.line + CONTEXT_LINES]).rstrip())


def _calls(finding: Finding) -> Iterator[SuggestedCall]:
    """The calls that the finding names: by their V1 path, else by the V2 call to write."""
    v1_calls = set(_V1_CALL.findall(finding.message))
    methods = set(_V2_CALL.findall(finding.instead))
    for row in _catalogue()["calls"]:
        python = row["python"]
        if python is None:
            continue
        if (row["method"], row["path"]) in v1_calls or (
            not v1_calls and python["method"] in methods
        ):
            yield _call(row)


def _call(row: Mapping[str, Any]) -> SuggestedCall:
    python = row["python"]
    notes = {entry["name"]: entry["note"] for entry in (*row["query"], *row["body"])}
    names = {**python["path"], **python["query"], **python["body"]}
    parameters = [Name(v1, v2, notes.get(v1, "")) for v1, v2 in names.items()]
    parameters += [Name(v1, None, note) for v1, note in notes.items() if v1 not in names]
    return SuggestedCall(
        v1=f"{row['method']} {row['path']}",
        v2=", then ".join(row["v2"]),
        signature=_signature(python["method"]),
        parameters=tuple(parameters),
        fields=tuple(_fields(row["object"], row["form"])),
        losses=tuple(_catalogue()["losses"][name] for name in row["losses"]),
        documentation=row["documentation"],
    )


def _fields(name: str | None, form: str | None) -> Iterator[Name]:
    for field in _catalogue()["objects"].get(name, {}).get("fields", ()):
        if form is None or form in field["forms"]:
            kind = field["conversion"]["kind"]
            reads = field["conversion"].get("reads", ())
            made_of = f"made of {', '.join(reads)}" if reads else "" if kind == "same" else kind
            yield Name(field["v1"], field["v2"], field["note"] or made_of)


def _signature(method: str) -> str:
    """`hs.tags.list()` with its parameters and their types, as the client declares them."""
    member: Any = HelpScout.with_token("none")
    for part in method.split("."):
        member = getattr(member, part)
    return f"hs.{method}{inspect.signature(member)}"


@cache
def _catalogue() -> dict[str, Any]:
    data = catalogue()
    return {
        "calls": data["calls"],
        "objects": {one["name"]: one for one in data["objects"]},
        "losses": {one["id"]: one["why"] for one in data["losses"]},
    }


def _section(number: int, item: Item) -> Iterator[str]:
    state = "needs manual work" if item.state == "left" else "runs through the shim"
    yield f"\n## {number}. `{item.path}:{item.line}`\n"
    yield f"- [ ] {item.rule}, {state}: {item.why}."
    if item.instead:
        yield f"- Write: {item.instead}"
    if item.link:
        yield f"- Documentation: <{item.link}>"
    yield f"- Verify: `{item.verify}`"
    if item.excerpt:
        yield f"\n```python\n{item.excerpt}\n```"
    for call in item.calls:
        yield f"\n### {call.v1}\n\nV2: `{call.v2}`\n\n```python\n{call.signature}\n```"
        yield from _table("Parameter", call.parameters)
        yield from _table("Field", call.fields)
        yield from (f"\n- {loss}" for loss in call.losses)


def _table(title: str, names: tuple[Name, ...]) -> Iterator[str]:
    if names:
        yield f"\n| {title} of V1 | V2 | |\n|---|---|---|"
        for name in names:
            yield f"| `{name.v1}` | {f'`{name.v2}`' if name.v2 else '-'} | {name.note} |"
